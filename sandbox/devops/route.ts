import type { Sandbox } from "../kernel/context.ts";
import type { Call, Reply, Route } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import type { Membership, Organization, Project } from "../state/devops.ts";
import { findProject, membershipOf } from "./access.ts";
import { finishDeletions } from "./endpoints/deletion.ts";
import { htmlPage, projectNotFound, unauthorized } from "./errors.ts";
import { type Defaults, type OptionKinds, optionOf, refuseBeyondDefault, refuseValues } from "./options.ts";
import { type ApiResource, negotiateVersion } from "./versions.ts";

/** A request of a member to an organization. */
export interface OrganizationScope {
  sandbox: Sandbox;
  call: Call<Caller>;
  organization: Organization;
  membership: Membership;
  /** A query option by name, without regard to case; undefined where absent or empty. */
  option(name: string): string | undefined;
  /** An option that the operation declares a number. */
  number(name: string, fallback: number): number;
  /** Whether an option that the operation declares a flag says true. */
  flag(name: string): boolean;
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
  /** Options whose values are judged before the operation runs. */
  kinds?: OptionKinds;
  /** Options that are understood at their default only. */
  atDefault?: Defaults;
  body?: Route<Caller>["body"];
  source: string;
  run(scope: Scope): Reply | Promise<Reply>;
}

/**
 * Adds version negotiation: a version that the service does not speak is refused before anything else, a success names
 * the one that it speaks. Options of `atDefault` are taken at that value and refused at any other.
 */
export function versioned(
  route: Route<Caller>,
  resource: ApiResource,
  atDefault: Defaults = {},
): Route<Caller> {
  const versionOf = ({ query, headers }: Pick<Call<unknown>, "query" | "headers">) =>
    negotiateVersion(resource, route.method, optionOf(query, "api-version"), headers.get("accept"));
  return {
    ...route,
    query: [...(route.query ?? []), ...Object.keys(atDefault), "api-version"],
    refuse(call) {
      const verdict = versionOf(call);
      return "refused" in verdict ? verdict.refused : undefined;
    },
    async run(call) {
      const verdict = versionOf(call);
      if ("refused" in verdict) return verdict.refused;
      const refused = refuseBeyondDefault(`${route.method} ${route.path}`, call.query, atDefault);
      if (refused) return refused;
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
  const { method, path, resource, query = [], kinds = {}, atDefault, body, source } = operation;
  const route: Route<Caller> = {
    method,
    path: `${prefix}${path}`,
    source,
    run: (call) => refuseValues(call.query, kinds) ?? run(call),
    query: [...query, ...Object.keys(kinds)],
    ...(body && { body }),
  };
  return versioned(route, resource, atDefault);
}

function enterOrganization(call: Call<Caller>): OrganizationScope | { refused: Reply } {
  const { sandbox, caller } = call;
  const organization = findOrganization(sandbox, call.params["organization"] ?? "");
  if (!organization) return { refused: htmlPage(404, "The resource cannot be found.") };
  finishDeletions(sandbox, organization);
  const membership = membershipOf(sandbox, caller, organization);
  if (!membership) return { refused: unauthorized("") };
  const option = (name: string) => optionOf(call.query, name);
  return {
    sandbox,
    call,
    organization,
    membership,
    option,
    number: (name, fallback) => Number(option(name) ?? fallback),
    flag: (name) => option(name)?.toLowerCase() === "true",
  };
}

/** Organizations are named without regard to case. */
export const findOrganization = (sandbox: Sandbox, name: string): Organization | undefined =>
  sandbox.state.organizations.by("byName", name.toLowerCase())[0];
