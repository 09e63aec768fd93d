import { z } from "zod";
import { type Reply, type Route, unsupported } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import type { CheckConfiguration } from "../../state/devops.ts";
import { rights } from "../access.ts";
import { findEndpoint } from "../endpoints/read.ts";
import { isReply } from "../endpoints/rules.ts";
import { accessDenied, badArgument, endpointNotFound, failure, missingArgument } from "../errors.ts";
import { nameOfMember } from "../identities.ts";
import { nextNumber } from "../numbers.ts";
import { type ProjectScope, projectRoute } from "../route.ts";
import { resumeRuns } from "../runs/start.ts";
import { collection } from "../wire.ts";
import { readContent } from "./settings.ts";
import { checkBody } from "./wire.ts";

const Resource = z.strictObject({ type: z.string(), id: z.string(), name: z.string().nullish() });
type Resource = z.infer<typeof Resource>;

const mostMinutes = 43_200;

/** A check as clients send it: what the service fills in is known and ignored. */
const CheckBody = z.strictObject({
  id: z.number().int().nullish(),
  version: z.number().int().nullish(),
  type: z.strictObject({ id: z.string(), name: z.string().nullish() }),
  settings: z.unknown().optional(),
  timeout: z.number().int().nullish(),
  isDisabled: z.boolean().nullish(),
  resource: Resource,
  createdBy: z.unknown().optional(),
  createdOn: z.unknown().optional(),
  modifiedBy: z.unknown().optional(),
  modifiedOn: z.unknown().optional(),
  issue: z.unknown().optional(),
  url: z.unknown().optional(),
  _links: z.unknown().optional(),
});
type CheckBody = z.infer<typeof CheckBody>;

const Resources = z.array(Resource);

/** Why the caller may not see or manage the checks of a resource, or undefined. */
function refuse(
  scope: ProjectScope,
  { type, id }: Pick<Resource, "type" | "id">,
  right: number,
): Reply | undefined {
  if (type.toLowerCase() !== "endpoint") return unsupported("checks", `resource type "${type}"`);
  const { sandbox, membership } = scope;
  const isHere = sandbox.state.endpoints
    .get(id.toLowerCase())
    ?.projects.some(({ projectId }) => projectId === scope.project.id);
  if (!isHere) return endpointNotFound(id);
  if (findEndpoint(scope, id, right)) return undefined;
  const who = nameOfMember(sandbox, membership);
  return right === rights.view
    ? failure(
        403,
        "AccessDeniedException",
        `${who} does not have required permissions to view assignment on the resource`,
      )
    : accessDenied(who, `Administer on service connection ${id}`);
}

/** The check that a path names, if the caller holds the right on its connection. */
function checkOf(scope: ProjectScope, right: number): CheckConfiguration | Reply {
  const { sandbox, call, organization, project } = scope;
  const number = call.params["checkId"] ?? "";
  const check = sandbox.state.checks.get(`${organization.id}/${number}`);
  if (check?.projectId !== project.id) {
    const message = `Check configuration with id ${number} does not exist.`;
    return failure(404, "CheckConfigurationNotFoundException", message);
  }
  return refuse(scope, { type: "endpoint", id: check.endpointId }, right) ?? check;
}

const checksOn = ({ sandbox, project }: ProjectScope, endpointId: string): CheckConfiguration[] =>
  sandbox.state.checks
    .by("byProject", project.id)
    .filter((check) => check.endpointId === endpointId.toLowerCase());

const showsSettings = ({ option }: ProjectScope): boolean => option("$expand")?.toLowerCase() === "settings";

/** What a body says of a check, whether it is new or not. */
function readBody({ sandbox, organization, membership, call }: ProjectScope, body: CheckBody) {
  const timeoutMinutes = body.timeout ?? mostMinutes;
  if (timeoutMinutes < 1 || timeoutMinutes > mostMinutes)
    return badArgument(`The timeout is not between 1 and ${mostMinutes} minutes.`, "timeout");
  const content = readContent(sandbox, organization, body.type, body.settings);
  if (isReply(content)) return content;
  const { identityId } = membership;
  return {
    ...content,
    timeoutMinutes,
    isDisabled: body.isDisabled ?? false,
    modifiedBy: identityId,
    modifiedAt: call.nowMs,
  };
}

function create(scope: ProjectScope): Reply {
  const { sandbox, call, organization, project, membership } = scope;
  const body = call.body as CheckBody;
  const refused = refuse(scope, body.resource, rights.administer);
  if (refused) return refused;
  const said = readBody(scope, body);
  if (isReply(said)) return said;
  const idOf = (number: number) => `${organization.id}/${number}`;
  const number = nextNumber(
    sandbox,
    `check:${organization.id}`,
    (candidate) => sandbox.state.checks.get(idOf(candidate)) !== undefined,
  );
  const check = sandbox.state.checks.put({
    ...said,
    id: idOf(number),
    number,
    version: 1,
    projectId: project.id,
    endpointId: body.resource.id.toLowerCase(),
    createdBy: membership.identityId,
    createdAt: call.nowMs,
  });
  return { status: 200, body: checkBody(scope, check, true) };
}

function update(scope: ProjectScope): Reply {
  const { sandbox, call, project } = scope;
  const check = checkOf(scope, rights.administer);
  if (isReply(check)) return check;
  const body = call.body as CheckBody;
  if (body.id != null && body.id !== check.number)
    return badArgument("The id is not the one in the address.", "id");
  if (body.resource.type.toLowerCase() !== "endpoint" || body.resource.id.toLowerCase() !== check.endpointId)
    return badArgument("The resource of a check cannot be changed.", "resource");
  const said = readBody(scope, body);
  if (isReply(said)) return said;
  if (said.kind !== check.kind) return badArgument("The type of a check cannot be changed.", "type");
  const { id, number, projectId, endpointId, createdBy, createdAt } = check;
  const changed = sandbox.state.checks.put({
    ...said,
    id,
    number,
    projectId,
    endpointId,
    createdBy,
    createdAt,
    version: check.version + 1,
  });
  resumeRuns(sandbox, project.id);
  return { status: 200, body: checkBody(scope, changed, true) };
}

function remove(scope: ProjectScope): Reply {
  const { sandbox, project } = scope;
  const check = checkOf(scope, rights.administer);
  if (isReply(check)) return check;
  sandbox.state.checks.delete(check.id);
  resumeRuns(sandbox, project.id);
  return { status: 204 };
}

const configurations = "/pipelines/checks/configurations";
const expand = { $expand: ["none", "settings"] } as const;
const source = "docs/sources/devops.md#checks";

/** What must hold before a pipeline may use a connection in a project. */
export const checkRoutes: readonly Route<Caller>[] = [
  projectRoute({
    method: "GET",
    path: configurations,
    resource: "checks",
    query: ["resourceType", "resourceId"],
    kinds: expand,
    source,
    run(scope) {
      const [type, id] = [scope.option("resourceType"), scope.option("resourceId")];
      if (type === undefined) return missingArgument("resourceType");
      if (id === undefined) return missingArgument("resourceId");
      const refused = refuse(scope, { type, id }, rights.view);
      if (refused) return refused;
      const withSettings = showsSettings(scope);
      const found = checksOn(scope, id).map((check) => checkBody(scope, check, withSettings));
      return { status: 200, body: collection(found) };
    },
  }),
  projectRoute({
    method: "POST",
    path: configurations,
    resource: "checks",
    body: CheckBody,
    source,
    run: create,
  }),
  projectRoute({
    method: "GET",
    path: `${configurations}/:checkId`,
    resource: "checks",
    kinds: expand,
    source,
    run(scope) {
      const check = checkOf(scope, rights.view);
      return isReply(check) ? check : { status: 200, body: checkBody(scope, check, showsSettings(scope)) };
    },
  }),
  projectRoute({
    method: "PATCH",
    path: `${configurations}/:checkId`,
    resource: "checks",
    body: CheckBody,
    source,
    run: update,
  }),
  projectRoute({
    method: "DELETE",
    path: `${configurations}/:checkId`,
    resource: "checks",
    source,
    run: remove,
  }),
  projectRoute({
    method: "POST",
    path: "/pipelines/checks/queryconfigurations",
    resource: "checks",
    kinds: expand,
    body: Resources,
    source,
    run(scope) {
      const resources = scope.call.body as Resource[];
      for (const resource of resources) {
        const refused = refuse(scope, resource, rights.view);
        if (refused) return refused;
      }
      const withSettings = showsSettings(scope);
      const found = resources.flatMap(({ id }) => checksOn(scope, id));
      return { status: 200, body: collection(found.map((check) => checkBody(scope, check, withSettings))) };
    },
  }),
];
