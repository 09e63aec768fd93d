import { z } from "zod";
import type { Reply } from "../../kernel/service.ts";
import { resourceAppIds } from "../../login/tokens.ts";
import type { Application, ServicePrincipal } from "../../state/directory.ts";
import { isVisible, owns } from "../applications/find.ts";
import { toWire } from "../entity.ts";
import {
  backingApplicationElsewhere,
  backingApplicationMissing,
  builtInPrincipal,
  denied,
  isProblem,
  type Problem,
  servicePrincipalExists,
} from "../errors.ts";
import { type Collection, contextOf, countReply, listReply, objectReply, scopeOf } from "../odata.ts";
import { listOptions, objectOptions } from "../options.ts";
import { ownersOf } from "../owners/wire.ts";
import { callerId, forbid, may } from "../permissions.ts";
import { type GraphCall, noContent, type Operation } from "../route.ts";
import { reachPrincipal } from "./find.ts";
import { removePrincipals } from "./remove.ts";
import { principalEntity } from "./wire.ts";

const NewPrincipal = z.strictObject({
  appId: z.string(),
  accountEnabled: z.boolean().optional(),
  appRoleAssignmentRequired: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
});

const PrincipalChange = z.strictObject({
  accountEnabled: z.boolean().optional(),
  appRoleAssignmentRequired: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
});

const source = "docs/sources/graph.md#service-principals";

function principals(call: GraphCall): Collection<ServicePrincipal> {
  const { servicePrincipals: table } = call.sandbox.state;
  const visible = (rows: ServicePrincipal[]) => rows.filter((row) => isVisible(call, row));
  return {
    entity: principalEntity,
    context: "servicePrincipals",
    rows: () => visible(table.list()),
    lookup: (property, value) => {
      if (property === "appId") return visible(table.by("byAppId", value.toLowerCase()));
      if (property === "displayName") return visible(table.by("byDisplayName", value.toLowerCase()));
      if (property !== "id") return undefined;
      const row = table.get(value.toLowerCase());
      return row ? visible([row]) : [];
    },
    current: (row) => table.get(row.id),
  };
}

function list(call: GraphCall): Reply | Problem {
  return forbid(call, "application.list") ?? listReply(call, principals(call));
}

function count(call: GraphCall): Reply | Problem {
  return forbid(call, "application.list") ?? countReply(call, principals(call));
}

function read(call: GraphCall): Reply | Problem {
  const principal = reachPrincipal(call, "application.read");
  if (isProblem(principal)) return principal;
  return objectReply(call, principalEntity, "servicePrincipals", principal);
}

function owners(call: GraphCall): Reply | Problem {
  const principal = reachPrincipal(call, "application.read");
  if (isProblem(principal)) return principal;
  return listReply(call, ownersOf(call.sandbox.state, principal));
}

/** An application of the tenant, or one of another organization that is open to others. */
function backingApplication(call: GraphCall, appId: string): Application | undefined {
  return call.sandbox.state.applications
    .by("byAppId", appId)
    .find(
      (application) =>
        application.visibleAt <= call.nowMs &&
        (application.tenantId === call.caller.tenantId || application.signInAudience !== "AzureADMyOrg"),
    );
}

function create(call: GraphCall): Reply | Problem {
  const { sandbox, caller, nowMs } = call;
  if (!may(caller, "servicePrincipal.write", true)) return denied();
  const body = NewPrincipal.parse(call.body);
  const appId = body.appId.toLowerCase();
  const existing = sandbox.state.servicePrincipals
    .by("byAppId", appId)
    .some((principal) => principal.tenantId === caller.tenantId);
  const application = backingApplication(call, appId);
  const owned = application !== undefined && owns(call, application);
  if (!may(caller, "servicePrincipal.write", owned)) {
    return application?.tenantId === caller.tenantId ? denied() : backingApplicationElsewhere();
  }
  if (existing) return servicePrincipalExists(appId);
  if (!application) return backingApplicationMissing(body.appId);
  const principal: ServicePrincipal = {
    id: sandbox.ids.guid(),
    appId,
    tenantId: caller.tenantId,
    displayName: application.displayName,
    servicePrincipalType: "Application",
    accountEnabled: body.accountEnabled ?? true,
    appOwnerOrganizationId: application.tenantId,
    appRoleAssignmentRequired: body.appRoleAssignmentRequired ?? false,
    alternativeNames: [],
    tags: body.tags ?? [],
    appRoles: application.appRoles,
    oauth2PermissionScopes: [],
    servicePrincipalNames: [appId, ...application.identifierUris],
    owners: owned ? [callerId(caller)] : [],
    createdAt: nowMs,
    visibleAt: nowMs + sandbox.settings.applicationLagMs + call.lagMs,
  };
  sandbox.state.servicePrincipals.put(principal);
  return {
    status: 201,
    headers: {
      location: `https://graph.microsoft.com/v2/${caller.tenantId}/directoryObjects/${principal.id}/Microsoft.DirectoryServices.ServicePrincipal`,
    },
    body: {
      "@odata.context": contextOf(call, "servicePrincipals/$entity"),
      ...toWire(principalEntity, principal, scopeOf(call)),
    },
  };
}

function update(call: GraphCall): Reply | Problem {
  const principal = reachPrincipal(call, "servicePrincipal.write");
  if (isProblem(principal)) return principal;
  const { accountEnabled, appRoleAssignmentRequired, tags } = PrincipalChange.parse(call.body);
  call.sandbox.state.servicePrincipals.put({
    ...principal,
    ...(accountEnabled !== undefined && { accountEnabled }),
    ...(appRoleAssignmentRequired !== undefined && { appRoleAssignmentRequired }),
    ...(tags && { tags }),
  });
  return noContent;
}

/** Microsoft's own resources, without which no token could be issued for them. */
const isOfMicrosoft = ({ appId }: ServicePrincipal): boolean =>
  Object.values<string>(resourceAppIds).includes(appId);

function remove(call: GraphCall): Reply | Problem {
  const principal = reachPrincipal(call, "servicePrincipal.write");
  if (isProblem(principal)) return principal;
  if (isOfMicrosoft(principal)) return builtInPrincipal();
  removePrincipals(call.sandbox.state, [principal]);
  return noContent;
}

export const principalOperations: readonly Operation[] = [
  { method: "GET", path: "/servicePrincipals", query: listOptions, source, run: list },
  { method: "GET", path: "/servicePrincipals/$count", query: ["$filter", "$search"], source, run: count },
  { method: "POST", path: "/servicePrincipals", body: NewPrincipal, effects: ["lag"], source, run: create },
  { method: "GET", path: "/servicePrincipals/:principal", query: objectOptions, source, run: read },
  { method: "PATCH", path: "/servicePrincipals/:principal", body: PrincipalChange, source, run: update },
  { method: "DELETE", path: "/servicePrincipals/:principal", source, run: remove },
  { method: "GET", path: "/servicePrincipals/:principal/owners", query: listOptions, source, run: owners },
];
