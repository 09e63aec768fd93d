import type { Sandbox } from "../kernel/context.ts";
import type { Call, Reply, Route } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import type { Membership, Organization, Project } from "../state/devops.ts";
import { findProject, membershipOf } from "./access.ts";
import { htmlPage, projectNotFound, unauthorized } from "./errors.ts";
import { type ApiResource, negotiateVersion } from "./versions.ts";

/** A request of a member to an organization. */
export interface OrganizationScope {
  sandbox: Sandbox;
  call: Call<Caller>;
  organization: Organization;
  membership: Membership;
  /** A query option by name, without regard to case; undefined where absent or empty. */
  option(name: string): string | undefined;
}

export interface ProjectScope extends OrganizationScope {
  project: Project;
}

interface Operation<Scope> {
  method: Route<Caller>["method"];
  /** What follows `_apis`, with a leading slash. */
  path: string;
  resource: ApiResource;
  query?: readonly string[];
  body?: Route<Caller>["body"];
  source: string;
  run(scope: Scope): Reply | Promise<Reply>;
}

export const optionOf = (query: URLSearchParams, name: string): string | undefined => {
  const wanted = name.toLowerCase();
  for (const [key, value] of query) if (key.toLowerCase() === wanted && value !== "") return value;
  return undefined;
};

/** Adds version negotiation: writes without one are refused, a success names the version that it speaks. */
export function versioned(route: Route<Caller>, resource: ApiResource): Route<Caller> {
  return {
    ...route,
    query: [...(route.query ?? []), "api-version"],
    async run(call) {
      const asked = optionOf(call.query, "api-version");
      const verdict = negotiateVersion(resource, route.method, asked, call.headers.get("accept"));
      if ("refused" in verdict) return verdict.refused;
      const reply = await route.run(call);
      if (reply.status >= 300 || typeof reply.body !== "object") return reply;
      const contentType = `application/json; charset=utf-8; api-version=${verdict.version}`;
      return { ...reply, headers: { "content-type": contentType, ...reply.headers } };
    },
  };
}

/** An operation under `/{organization}/_apis`. */
export const organizationRoute = (operation: Operation<OrganizationScope>): Route<Caller> =>
  scoped("/:organization/_apis", operation, (call) => {
    const scope = enterOrganization(call);
    return "refused" in scope ? scope.refused : operation.run(scope);
  });

/** An operation under `/{organization}/{project}/_apis`; the project is given by id or by name. */
export const projectRoute = (operation: Operation<ProjectScope>): Route<Caller> =>
  scoped("/:organization/:project/_apis", operation, (call) => {
    const scope = enterOrganization(call);
    if ("refused" in scope) return scope.refused;
    const { sandbox, organization, membership } = scope;
    const idOrName = call.params["project"] ?? "";
    const project = findProject(sandbox, organization, membership, idOrName);
    return project ? operation.run({ ...scope, project }) : projectNotFound(idOrName);
  });

function scoped<Scope>(
  prefix: string,
  operation: Operation<Scope>,
  run: Route<Caller>["run"],
): Route<Caller> {
  const { method, path, resource, query, body, source } = operation;
  const route = {
    method,
    path: `${prefix}${path}`,
    source,
    run,
    ...(query && { query }),
    ...(body && { body }),
  };
  return versioned(route, resource);
}

function enterOrganization(call: Call<Caller>): OrganizationScope | { refused: Reply } {
  const { sandbox, caller } = call;
  const organization = findOrganization(sandbox, call.params["organization"] ?? "");
  if (!organization) return { refused: htmlPage(404, "The resource cannot be found.") };
  const membership = membershipOf(sandbox, caller, organization);
  if (!membership) return { refused: unauthorized("") };
  return { sandbox, call, organization, membership, option: (name) => optionOf(call.query, name) };
}

/** Organizations are named without regard to case. */
export const findOrganization = (sandbox: Sandbox, name: string): Organization | undefined =>
  sandbox.state.organizations.by("byName", name.toLowerCase())[0];
