import { type Route, unsupported } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { rightsInProject, rightsOn } from "./access.ts";
import { badArgument, missingArgument } from "./errors.ts";
import { type OrganizationScope, organizationRoute } from "./route.ts";
import { collection } from "./wire.ts";

const serviceConnectionNamespace = "49b48001-ca20-4adc-8111-5b60c903a50c";

/** Bits that the caller holds on `endpoints/{projectId}` or `endpoints/{projectId}/{endpointId}`; none elsewhere. */
function rightsAt({ sandbox, organization, membership }: OrganizationScope, token: string): number {
  const [root, projectId = "", endpointId, ...rest] = token.toLowerCase().split("/");
  const project = sandbox.state.projects.get(projectId);
  if (root !== "endpoints" || rest.length > 0 || project?.organizationId !== organization.id) return 0;
  if (endpointId === undefined) return rightsInProject(membership, project.id);
  const endpoint = sandbox.state.endpoints.get(endpointId);
  return endpoint?.projects.some((reference) => reference.projectId === project.id)
    ? rightsOn(membership, endpoint, project.id)
    : 0;
}

export const permissionRoutes: readonly Route<Caller>[] = [
  organizationRoute({
    method: "GET",
    path: "/permissions/:namespaceId/:bits",
    resource: "permissions",
    query: ["tokens", "delimiter"],
    kinds: { alwaysAllowAdministrators: "flag" },
    source: "docs/sources/devops.md#asking-for-permissions",
    run(scope) {
      const { namespaceId = "", bits = "" } = scope.call.params;
      if (namespaceId.toLowerCase() !== serviceConnectionNamespace)
        return unsupported("permissions", `security namespace "${namespaceId}"`);
      if (!/^\d+$/.test(bits)) return badArgument("The permissions are not a number.", "permissions");
      const tokens = scope.option("tokens");
      if (tokens === undefined) return missingArgument("tokens");
      const asked = Number(bits);
      const answers = tokens
        .split(scope.option("delimiter") ?? ",")
        .map((token) => (rightsAt(scope, token) & asked) === asked);
      return { status: 200, body: collection(answers) };
    },
  }),
];
