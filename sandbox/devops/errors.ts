import type { Reply } from "../kernel/service.ts";

/** CLR names behind the short type keys, as they appear on the wire. Follows docs/sources/devops.md#errors. */
const observedTypes = {
  UnauthorizedRequestException:
    "Microsoft.TeamFoundation.Framework.Server.UnauthorizedRequestException, Microsoft.TeamFoundation.Framework.Server",
  AccessDeniedException:
    "Microsoft.TeamFoundation.Framework.Server.AccessDeniedException, Microsoft.TeamFoundation.Framework.Server",
  ArgumentException: "System.ArgumentException, mscorlib",
  VssServiceException:
    "Microsoft.VisualStudio.Services.Common.VssServiceException, Microsoft.VisualStudio.Services.Common",
  VssVersionNotSpecifiedException:
    "Microsoft.VisualStudio.Services.WebApi.VssVersionNotSpecifiedException, Microsoft.VisualStudio.Services.WebApi",
  VssInvalidPreviewVersionException:
    "Microsoft.VisualStudio.Services.WebApi.VssInvalidPreviewVersionException, Microsoft.VisualStudio.Services.WebApi",
  VssVersionOutOfRangeException:
    "Microsoft.VisualStudio.Services.WebApi.VssVersionOutOfRangeException, Microsoft.VisualStudio.Services.WebApi",
  ProjectDoesNotExistWithNameException:
    "Microsoft.TeamFoundation.Core.WebApi.ProjectDoesNotExistWithNameException, Microsoft.TeamFoundation.Core.WebApi",
  DuplicateServiceConnectionException:
    "Microsoft.VisualStudio.Services.ServiceEndpoints.WebApi.DuplicateServiceConnectionException, Microsoft.VisualStudio.Services.ServiceEndpoints.WebApi",
  ServiceEndpointException:
    "Microsoft.VisualStudio.Services.ServiceEndpoints.WebApi.ServiceEndpointException, Microsoft.VisualStudio.Services.ServiceEndpoints.WebApi",
  PipelineValidationException:
    "Microsoft.Azure.Pipelines.WebApi.PipelineValidationException, Microsoft.Azure.Pipelines.WebApi",
  DefinitionExistsException:
    "Microsoft.TeamFoundation.Build.WebApi.DefinitionExistsException, Microsoft.TeamFoundation.Build2.WebApi",
  GitReferenceStaleException:
    "Microsoft.TeamFoundation.Git.Server.GitReferenceStaleException, Microsoft.TeamFoundation.Git.Server",
} as const;

/** Types of errors that nobody has recorded; the status and the text tell as much. */
const assumedTypes = {
  ArgumentNullException: "System.ArgumentNullException, mscorlib",
  VssPropertyValidationException:
    "Microsoft.VisualStudio.Services.Common.VssPropertyValidationException, Microsoft.VisualStudio.Services.Common",
  RequestBlockedException:
    "Microsoft.TeamFoundation.Framework.Server.RequestBlockedException, Microsoft.TeamFoundation.Framework.Server",
  ProjectDoesNotExistException:
    "Microsoft.TeamFoundation.Core.WebApi.ProjectDoesNotExistException, Microsoft.TeamFoundation.Core.WebApi",
  EndpointNotFoundException:
    "Microsoft.VisualStudio.Services.ServiceEndpoints.WebApi.EndpointNotFoundException, Microsoft.VisualStudio.Services.ServiceEndpoints.WebApi",
  CheckConfigurationNotFoundException:
    "Microsoft.Azure.Pipelines.Checks.WebApi.CheckConfigurationNotFoundException, Microsoft.Azure.Pipelines.Checks.WebApi",
  ApprovalNotFoundException:
    "Microsoft.Azure.Pipelines.Approval.WebApi.ApprovalNotFoundException, Microsoft.Azure.Pipelines.Approval.WebApi",
  ApprovalUpdateException:
    "Microsoft.Azure.Pipelines.Approval.WebApi.ApprovalUpdateException, Microsoft.Azure.Pipelines.Approval.WebApi",
  PipelineDoesNotExistException:
    "Microsoft.Azure.Pipelines.WebApi.PipelineDoesNotExistException, Microsoft.Azure.Pipelines.WebApi",
  DefinitionNotFoundException:
    "Microsoft.TeamFoundation.Build.WebApi.DefinitionNotFoundException, Microsoft.TeamFoundation.Build2.WebApi",
  BuildNotFoundException:
    "Microsoft.TeamFoundation.Build.WebApi.BuildNotFoundException, Microsoft.TeamFoundation.Build2.WebApi",
  GitRepositoryNotFoundException:
    "Microsoft.TeamFoundation.Git.Server.GitRepositoryNotFoundException, Microsoft.TeamFoundation.Git.Server",
  GitRefUpdateRejectedByPolicyException:
    "Microsoft.TeamFoundation.Git.Server.GitRefUpdateRejectedByPolicyException, Microsoft.TeamFoundation.Git.Server",
  GitNeedsPermissionException:
    "Microsoft.TeamFoundation.Git.Server.GitNeedsPermissionException, Microsoft.TeamFoundation.Git.Server",
  GitItemNotFoundException:
    "Microsoft.TeamFoundation.Git.Server.GitItemNotFoundException, Microsoft.TeamFoundation.Git.Server",
  GitUnresolvableToCommitException:
    "Microsoft.TeamFoundation.Git.Server.GitUnresolvableToCommitException, Microsoft.TeamFoundation.Git.Server",
  GitPathExistsException:
    "Microsoft.TeamFoundation.Git.Server.GitPathExistsException, Microsoft.TeamFoundation.Git.Server",
  GitPullRequestExistsException:
    "Microsoft.TeamFoundation.Git.Server.GitPullRequestExistsException, Microsoft.TeamFoundation.Git.Server",
  GitPullRequestNotEditableException:
    "Microsoft.TeamFoundation.Git.Server.GitPullRequestNotEditableException, Microsoft.TeamFoundation.Git.Server",
  GitPullRequestNotFoundException:
    "Microsoft.TeamFoundation.Git.Server.GitPullRequestNotFoundException, Microsoft.TeamFoundation.Git.Server",
} as const;

const typeNames = { ...observedTypes, ...assumedTypes };

export type ErrorType = keyof typeof typeNames;

/** Argument errors carry no event id; everything else carries the service's general one. */
const eventIdOf = (type: ErrorType): number => (type.startsWith("Argument") ? 0 : 3000);

/** An error answer with exactly the seven keys of docs/sources/devops.md#errors. */
export const failure = (
  status: number,
  type: ErrorType,
  message: string,
  extra: Omit<Reply, "status" | "body"> = {},
): Reply => ({
  status,
  body: {
    $id: "1",
    innerException: null,
    message,
    typeName: typeNames[type],
    typeKey: type,
    errorCode: 0,
    eventId: eventIdOf(type),
  },
  ...extra,
});

/** 400 for one argument, named as the service names it. */
export const badArgument = (message: string, parameter?: string): Reply =>
  failure(
    400,
    "ArgumentException",
    parameter === undefined ? message : `${message}\r\nParameter name: ${parameter}`,
  );

/** 400 for an argument that must be there. */
export const missingArgument = (parameter: string): Reply =>
  failure(400, "ArgumentNullException", `Value cannot be null.\r\nParameter name: ${parameter}`);

/** 401 for a token that is not accepted; `who` is empty where nobody is known. */
export const unauthorized = (who: string, extra: Omit<Reply, "status" | "body"> = {}): Reply =>
  failure(
    401,
    "UnauthorizedRequestException",
    `TF400813: The user '${who}' is not authorized to access this resource.`,
    extra,
  );

/** 403 that names the person and the permission. The wording is assumed: docs/sources/devops.md#service-connection-roles. */
export const accessDenied = (who: string, permission: string): Reply =>
  failure(
    403,
    "AccessDeniedException",
    `Access denied: ${who} needs the following permission(s) to perform this action: ${permission}.`,
  );

const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const isGuid = (text: string): boolean => guid.test(text);

/** 404 for a project that does not exist or is hidden; names and ids have errors of their own. */
export const projectNotFound = (idOrName: string): Reply =>
  isGuid(idOrName)
    ? failure(
        404,
        "ProjectDoesNotExistException",
        `VS800075: The project with id '${idOrName}' does not exist, or you do not have permission to access it.`,
      )
    : failure(
        404,
        "ProjectDoesNotExistWithNameException",
        `TF200016: The following project does not exist: ${idOrName}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server.`,
      );

/** 404 for a connection that a write names and nobody knows. Status and text are assumed. */
export const endpointNotFound = (id: string): Reply =>
  failure(404, "EndpointNotFoundException", `Service connection with id ${id} was not found.`);

/** The page that stands in for an answer when nobody is signed in: a success by status, without cross-origin headers. */
export const signInPage: Reply = {
  status: 203,
  body: "<!DOCTYPE html><html><head><title>Azure DevOps Services | Sign In</title></head><body>Sign in to continue.</body></html>",
  headers: { "content-type": "text/html; charset=utf-8" },
  withoutCors: true,
};

/** A page of the front door for what never reached the service. */
export const htmlPage = (status: number, title: string): Reply => ({
  status,
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  headers: { "content-type": "text/html; charset=utf-8" },
  withoutCors: true,
});

/** 503 of a deactivated organization: its JSON starts with a byte order mark. */
export const organizationStopped = (name: string): Reply => {
  const message = `TF24668: The following team project collection is stopped: ${name}. Start the collection and then try again.`;
  const { body } = failure(503, "VssServiceException", message);
  return {
    status: 503,
    body: `\uFEFF${JSON.stringify(body)}`,
    headers: { "content-type": "application/json", "x-tfs-serviceerror": encodeURIComponent(message) },
  };
};
