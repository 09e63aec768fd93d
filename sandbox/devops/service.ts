import type { Sandbox } from "../kernel/context.ts";
import type { FaultEffect } from "../kernel/faults.ts";
import type { CorsPolicy, Reply, Service } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { authenticateAnyone, authenticateMember, nameOfCaller, refuseToken } from "./auth.ts";
import { buildRoutes } from "./builds.ts";
import { approvalRoutes } from "./checks/approvals.ts";
import { checkRoutes } from "./checks/routes.ts";
import { endpointProxyRoutes } from "./endpoint-proxy.ts";
import { azureScopeRoutes } from "./endpoints/azure-scopes.ts";
import { executionHistoryRoutes } from "./endpoints/history.ts";
import { endpointReadRoutes } from "./endpoints/read.ts";
import { endpointTypeRoutes } from "./endpoints/types.ts";
import { endpointWriteRoutes } from "./endpoints/write.ts";
import { badArgument, failure, htmlPage, unauthorized } from "./errors.ts";
import { itemRoutes } from "./git/items.ts";
import { pullRequestRoutes } from "./git/pull-requests.ts";
import { pushRoutes } from "./git/pushes.ts";
import { refRoutes } from "./git/refs.ts";
import { repositoryRoutes } from "./git/repositories.ts";
import { oidcRoutes } from "./oidc.ts";
import { organizationRoutes } from "./organizations.ts";
import { permissionRoutes } from "./permissions.ts";
import { pipelinePermissionRoutes } from "./pipeline-permissions.ts";
import { pipelineRoutes } from "./pipelines.ts";
import { profileRoutes } from "./profile.ts";
import { projectRoutes } from "./projects.ts";
import { logRoutes } from "./runs/logs.ts";
import { runRoutes } from "./runs/routes.ts";
import { blocked, meter } from "./throttle.ts";

/** Follows docs/sources/devops.md#cross-origin-requests. */
const cors: CorsPolicy = {
  allowMethods: "OPTIONS,GET,POST,PATCH,PUT,DELETE",
  allowHeaders: ["authorization", "content-type"],
  exposeHeaders: "ActivityId,X-TFS-Session,X-MS-ContinuationToken,X-VSS-GlobalMessage,ETag,Request-Context",
  maxAgeSeconds: 3600,
};

const gatewayTitles = {
  502: "502 Bad Gateway",
  503: "Service Unavailable",
  504: "504 Gateway Time-out",
} as const;

/** A fault in the shapes of docs/sources/devops.md#errors and docs/sources/devops.md#throttling. */
function renderFault(
  effect: FaultEffect,
  call: { method: string; requestId: string; nowMs: number; headers: Headers; sandbox: Sandbox },
): Reply {
  switch (effect.kind) {
    case "throttle": {
      const { retryAfterSeconds = 30 } = effect;
      return blocked(retryAfterSeconds, call.nowMs + retryAfterSeconds * 1000);
    }
    case "expired-token":
      return refuseToken(call.sandbox, call);
    case "claims-challenge":
      return unauthorized("");
    case "forbidden":
      return failure(403, "AccessDeniedException", "Access denied: the permission was taken away.");
    case "conflict":
      return failure(
        409,
        "VssServiceException",
        "The resource was changed by another request at the same time.",
      );
    case "status":
      return effect.status === 500
        ? internalError(call.requestId)
        : htmlPage(effect.status, gatewayTitles[effect.status]);
    case "drop":
    case "slow":
    case "lag":
    case "no-cors":
    case "consent-withdrawn":
    case "sign-in-page":
    case "later-version":
      return internalError(call.requestId);
  }
}

const internalError = (requestId: string): Reply =>
  failure(500, "VssServiceException", `TF400898: An Internal Error Occurred. Activity Id: ${requestId}.`);

const common = {
  caseInsensitivePaths: true,
  effects: ["expired-token", "conflict", "forbidden"] as const,
  cors,
  meter,
  nameOf: nameOfCaller,
  renderFault,
  renderBadBody: (problem: string) => badArgument(problem),
  headersFor: ({ requestId, headers }: { requestId: string; headers: Headers }) => ({
    activityid: requestId,
    "x-vss-e2eid": requestId,
    "x-tfs-session": headers.get("x-tfs-session") ?? requestId,
    "x-tfs-processid": "00000000-0000-4000-8000-000000000001",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
  }),
};

/** `dev.azure.com`: everything of an organization, and the retiring issuer's keys. */
export const devopsService = (): Service<Caller> => ({
  ...common,
  name: "devops",
  authenticate: authenticateMember,
  routes: [
    ...oidcRoutes,
    ...organizationRoutes,
    ...projectRoutes,
    ...permissionRoutes,
    ...endpointTypeRoutes,
    ...azureScopeRoutes,
    ...endpointReadRoutes,
    ...endpointWriteRoutes,
    ...endpointProxyRoutes,
    ...executionHistoryRoutes,
    ...pipelinePermissionRoutes,
    ...checkRoutes,
    ...approvalRoutes,
    ...logRoutes,
    ...runRoutes,
    ...pipelineRoutes,
    ...buildRoutes,
    ...repositoryRoutes,
    ...refRoutes,
    ...pushRoutes,
    ...itemRoutes,
    ...pullRequestRoutes,
  ],
});

/** `app.vssps.visualstudio.com`: who the caller is and which organizations they belong to. */
export const vsspsService = (): Service<Caller> => ({
  ...common,
  name: "vssps",
  authenticate: authenticateAnyone,
  routes: profileRoutes,
});
