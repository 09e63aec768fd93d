import type { ServicePrincipal } from "../state/directory.ts";
import type { State } from "../state/state.ts";
import { isAssigned } from "./assignment.ts";
import { type Client, findClient, readClientId } from "./clients.ts";
import { isRefusal, type Refusal, refusal } from "./errors.ts";
import { checkAssertion } from "./exchange.ts";
import { applicationTokenSeconds, issueApplicationToken } from "./issue.ts";
import { registeredName, resourceFor, splitScope } from "./scopes.ts";
import type { TokenCall, TokenResult } from "./token-request.ts";

const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** The one resource that an app-only request may name: an identifier followed by `/.default`. */
function readScope(scope: string | null): { identifier: string } | Refusal {
  if (!scope) return refusal(900144, { parameter: "scope" });
  if (scope.trim().includes(" ")) return refusal(70011, { scope });
  const { identifier, value } = splitScope(scope.trim());
  return value === ".default" && identifier !== "" ? { identifier } : refusal(1002012, { scope });
}

function checkSecret(
  { application }: Client,
  clientId: string,
  secret: string,
  nowMs: number,
): Refusal | undefined {
  const credential = application?.passwordCredentials.find((row) => row.secret === secret);
  if (!credential) return refusal(7000215, { clientId });
  return Date.parse(credential.endDateTime) <= nowMs ? refusal(7000222, { clientId }) : undefined;
}

/** Values of the app roles that a principal holds on a resource. */
const rolesOf = (state: State, principal: ServicePrincipal, resource: ServicePrincipal): string[] =>
  state.appRoleAssignments
    .by("byPrincipal", principal.id)
    .filter((assignment) => assignment.resourceId === resource.id)
    .flatMap((assignment) => resource.appRoles.find((role) => role.id === assignment.appRoleId)?.value ?? []);

/**
 * The client credentials grant: an application proves itself by a secret or by an assertion and receives a token with
 * the app roles it holds. Follows docs/sources/login.md#order-of-checks.
 */
export async function redeemClientCredentials({ call, form, tenantId }: TokenCall): Promise<TokenResult> {
  const { sandbox } = call;
  if (tenantId === undefined) return refusal(50059);
  const clientId = readClientId(form);
  const secret = form.get("client_secret");
  const assertion = form.get("client_assertion");
  if (secret === null && assertion === null) return refusal(7000216);
  if (assertion !== null && form.get("client_assertion_type") !== jwtBearer) {
    return refusal(900144, { parameter: "client_assertion_type" });
  }
  const scope = readScope(form.get("scope"));
  if (isRefusal(scope)) return scope;
  const client = findClient(sandbox, tenantId, clientId);
  if (isRefusal(client)) return client;
  const unproven =
    assertion === null
      ? checkSecret(client, clientId, secret ?? "", call.nowMs)
      : await checkAssertion(sandbox, client, assertion);
  if (unproven) return unproven;
  const resource = resourceFor(sandbox.state, tenantId, scope.identifier);
  if (isRefusal(resource)) return resource;
  const { principal } = client;
  if (!isAssigned(sandbox.state, principal.id, resource)) {
    const { appId, displayName } = resource;
    const names = { clientId, name: principal.displayName, resource: appId, resourceName: displayName };
    return refusal(501051, names);
  }
  const lifetimeSeconds = applicationTokenSeconds(principal);
  return {
    token_type: "Bearer",
    expires_in: lifetimeSeconds - 1,
    ext_expires_in: lifetimeSeconds - 1,
    access_token: await issueApplicationToken(sandbox, {
      principal,
      audience: registeredName(resource, scope.identifier),
      roles: rolesOf(sandbox.state, principal, resource),
      provenBy: assertion === null ? "secret" : "assertion",
    }),
  };
}
