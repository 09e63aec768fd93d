import { z } from "zod";
import type { Reply } from "../../kernel/service.ts";
import { resourceAppIds } from "../../login/tokens.ts";
import type { OAuth2PermissionGrant } from "../../state/directory.ts";
import { toWire } from "../entity.ts";
import {
  grantExists,
  invalidProperties,
  isProblem,
  notEmulated,
  notFound,
  type Problem,
  scopeNotOffered,
} from "../errors.ts";
import { contextOf, listReply, objectReply, scopeOf } from "../odata.ts";
import { listOptions, objectOptions } from "../options.ts";
import { forbid } from "../permissions.ts";
import { type GraphCall, noContent, type Operation, parameter } from "../route.ts";
import { grantEntity } from "./wire.ts";

const NewGrant = z.strictObject({
  clientId: z.string(),
  consentType: z.enum(["AllPrincipals", "Principal"]),
  principalId: z.string().nullable().optional(),
  resourceId: z.string(),
  scope: z.string(),
});
const GrantChange = z.strictObject({ scope: z.string() });
const source = "docs/sources/graph.md#delegated-grants";

/** Grants whose client belongs to the caller's organization. */
const isOwn = (call: GraphCall, grant: OAuth2PermissionGrant): boolean =>
  call.sandbox.state.servicePrincipals.get(grant.clientId)?.tenantId === call.caller.tenantId;

function list(call: GraphCall): Reply | Problem {
  const { permissionGrants } = call.sandbox.state;
  return (
    forbid(call, "permissionGrant.read") ??
    listReply(call, {
      entity: grantEntity,
      context: "oauth2PermissionGrants",
      rows: () => permissionGrants.list().filter((grant) => isOwn(call, grant)),
      lookup: (property, value) =>
        property === "clientId"
          ? permissionGrants.by("byClient", value.toLowerCase()).filter((grant) => isOwn(call, grant))
          : undefined,
      current: (row) => permissionGrants.get(row.id),
    })
  );
}

function find(call: GraphCall): OAuth2PermissionGrant | Problem {
  const id = parameter(call, "grant");
  const grant = call.sandbox.state.permissionGrants.get(id);
  return grant && isOwn(call, grant) ? grant : notFound(id);
}

function read(call: GraphCall): Reply | Problem {
  const refused = forbid(call, "permissionGrant.read");
  if (refused) return refused;
  const grant = find(call);
  return isProblem(grant) ? grant : objectReply(call, grantEntity, "oauth2PermissionGrants", grant);
}

function create(call: GraphCall): Reply | Problem {
  const refused = forbid(call, "permissionGrant.write");
  if (refused) return refused;
  const { state, ids } = call.sandbox;
  const body = NewGrant.parse(call.body);
  const principalId = body.principalId ?? null;
  if ((body.consentType === "Principal") !== (principalId !== null)) return invalidProperties();
  for (const id of [body.clientId, body.resourceId]) {
    if (state.servicePrincipals.get(id)?.tenantId !== call.caller.tenantId) return notFound(id);
  }
  if (principalId !== null && state.users.get(principalId)?.tenantId !== call.caller.tenantId) {
    return notFound(principalId);
  }
  const unknown = findUnofferedScope(call, body);
  if (unknown) return unknown;
  const duplicate = state.permissionGrants
    .by("byClient", body.clientId)
    .some(
      (grant) =>
        grant.resourceId === body.resourceId &&
        grant.consentType === body.consentType &&
        grant.principalId === principalId,
    );
  if (duplicate) return grantExists();
  const grant = state.permissionGrants.put({ ...body, id: ids.opaque(32), principalId });
  return {
    status: 201,
    headers: {
      location: `https://graph.microsoft.com/v2/${call.caller.tenantId}/oauth2PermissionGrants/${grant.id}`,
    },
    body: {
      "@odata.context": contextOf(call, "oauth2PermissionGrants/$entity"),
      ...toWire(grantEntity, grant, scopeOf(call)),
    },
  };
}

/** Scopes that every sign-in may ask for. */
const ofSignIn = ["openid", "profile", "email", "offline_access"];

/** The refusal of the first scope that the resource does not offer. Of Microsoft Graph the sandbox knows a part only. */
function findUnofferedScope(
  call: GraphCall,
  { resourceId, scope }: { resourceId: string; scope: string },
): Problem | undefined {
  const resource = call.sandbox.state.servicePrincipals.get(resourceId);
  if (!resource) return notFound(resourceId);
  const offered = new Set([...ofSignIn, ...resource.oauth2PermissionScopes.map(({ value }) => value)]);
  const unknown = scope.split(" ").find((value) => value !== "" && !offered.has(value));
  if (unknown === undefined) return undefined;
  return resource.appId === resourceAppIds.graph
    ? notEmulated(`the scope '${unknown}' of Microsoft Graph`)
    : scopeNotOffered(unknown, resource.appId);
}

/** Replaces the whole list of scopes. */
function update(call: GraphCall): Reply | Problem {
  const refused = forbid(call, "permissionGrant.write");
  if (refused) return refused;
  const grant = find(call);
  if (isProblem(grant)) return grant;
  const { scope } = GrantChange.parse(call.body);
  const unknown = findUnofferedScope(call, { ...grant, scope });
  if (unknown) return unknown;
  call.sandbox.state.permissionGrants.put({ ...grant, scope });
  return noContent;
}

function remove(call: GraphCall): Reply | Problem {
  const refused = forbid(call, "permissionGrant.write");
  if (refused) return refused;
  const grant = find(call);
  if (isProblem(grant)) return grant;
  call.sandbox.state.permissionGrants.delete(grant.id);
  return noContent;
}

const path = "/oauth2PermissionGrants";

export const grantOperations: readonly Operation[] = [
  { method: "GET", path, query: listOptions, units: 2, source, run: list },
  { method: "POST", path, body: NewGrant, source, run: create },
  { method: "GET", path: `${path}/:grant`, query: objectOptions, source, run: read },
  { method: "PATCH", path: `${path}/:grant`, body: GrantChange, source, run: update },
  { method: "DELETE", path: `${path}/:grant`, source, run: remove },
];
