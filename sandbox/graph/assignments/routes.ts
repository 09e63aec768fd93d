import { z } from "zod";
import type { Reply } from "../../kernel/service.ts";
import { resourceAppIds } from "../../login/tokens.ts";
import type { AppRoleAssignment, ServicePrincipal } from "../../state/directory.ts";
import { isVisible } from "../applications/find.ts";
import { toWire } from "../entity.ts";
import {
  assignmentExists,
  denied,
  invalidProperties,
  invalidReference,
  isProblem,
  notFound,
  type Problem,
  permissionNotOffered,
  tooManyAssignments,
} from "../errors.ts";
import { contextOf, listReply, scopeOf } from "../odata.ts";
import { listOptions } from "../options.ts";
import { forbid, may, type Permission } from "../permissions.ts";
import { findPrincipal, reachPrincipal } from "../principals/find.ts";
import { type GraphCall, noContent, type Operation, parameter } from "../route.ts";
import { assignmentEntity } from "./wire.ts";

const NewAssignment = z.strictObject({
  principalId: z.string().optional(),
  resourceId: z.string().optional(),
  appRoleId: z.string().optional(),
});

const source = "docs/sources/graph.md#app-role-assignments";
/** Assignments that one principal may hold. */
const limit = 1_500;
/** Access without a particular role. */
const defaultAccess = "00000000-0000-0000-0000-000000000000";

/** The same assignments seen from who holds them and from who offers them. */
const sides = {
  appRoleAssignments: { index: "byPrincipal", own: "principalId" },
  appRoleAssignedTo: { index: "byResource", own: "resourceId" },
} as const;
type Side = keyof typeof sides;

/** Roles of Microsoft Graph take stronger rights than those of any other API. */
const permissionFor = (resource: ServicePrincipal | undefined): Permission =>
  resource?.appId === resourceAppIds.graph ? "assignment.writeGraph" : "assignment.write";

const contextFor = (principal: ServicePrincipal, side: Side) =>
  `servicePrincipals('${principal.id}')/${side}`;

const lister = (side: Side) => (call: GraphCall) => {
  const principal = reachPrincipal(call, "application.read");
  if (isProblem(principal)) return principal;
  const { appRoleAssignments } = call.sandbox.state;
  return listReply<AppRoleAssignment>(call, {
    entity: assignmentEntity,
    context: contextFor(principal, side),
    rows: () => appRoleAssignments.by(sides[side].index, principal.id),
    current: (row) => appRoleAssignments.get(row.id),
  });
};

const reader = (side: Side) => (call: GraphCall) => {
  const principal = reachPrincipal(call, "application.read");
  if (isProblem(principal)) return principal;
  const assignment = findAssignment(call, principal, side);
  if (isProblem(assignment)) return assignment;
  return {
    status: 200,
    body: {
      "@odata.context": contextOf(call, `${contextFor(principal, side)}/$entity`),
      ...toWire(assignmentEntity, assignment, scopeOf(call)),
    },
  };
};

const creator =
  (side: Side) =>
  (call: GraphCall): Reply | Problem => {
    if (!may(call.caller, "assignment.write", true)) return denied();
    const principal = findPrincipal(call);
    if (isProblem(principal)) return principal;
    const { principalId, resourceId, appRoleId } = NewAssignment.parse(call.body);
    if (!principalId || !resourceId || !appRoleId) return invalidProperties();
    const ids = { principalId: principalId.toLowerCase(), resourceId: resourceId.toLowerCase() };
    if (ids[sides[side].own] !== principal.id) return invalidProperties();

    const { state, ids: newIds } = call.sandbox;
    const resource = state.servicePrincipals.get(ids.resourceId);
    const refused = forbid(call, permissionFor(resource));
    if (refused) return refused;
    for (const id of [ids.principalId, ids.resourceId]) {
      const row = state.servicePrincipals.get(id);
      if (!row || row.tenantId !== call.caller.tenantId) return notFound(id);
      if (!isVisible(call, row)) return invalidReference();
    }
    if (!resource) return notFound(ids.resourceId);
    const roleId = appRoleId.toLowerCase();
    if (!offers(resource, roleId)) return permissionNotOffered(resource.appId);
    const held = state.appRoleAssignments.by("byPrincipal", ids.principalId);
    if (held.some((each) => each.resourceId === ids.resourceId && each.appRoleId === roleId)) {
      return assignmentExists();
    }
    if (held.length >= limit) return tooManyAssignments(limit);
    const assignment = state.appRoleAssignments.put({
      id: newIds.opaque(32),
      appRoleId: roleId,
      ...ids,
      createdAt: call.nowMs,
    });
    return {
      status: 201,
      headers: {
        location: `https://graph.microsoft.com/v2/${call.caller.tenantId}/appRoleAssignments/${assignment.id}`,
      },
      body: {
        "@odata.context": contextOf(call, `${contextFor(principal, side)}/$entity`),
        ...toWire(assignmentEntity, assignment, scopeOf(call)),
      },
    };
  };

const remover =
  (side: Side) =>
  (call: GraphCall): Reply | Problem => {
    if (!may(call.caller, "assignment.write", true)) return denied();
    const principal = findPrincipal(call);
    if (isProblem(principal)) return principal;
    const assignment = findAssignment(call, principal, side);
    if (isProblem(assignment)) return assignment;
    const { state } = call.sandbox;
    const refused = forbid(call, permissionFor(state.servicePrincipals.get(assignment.resourceId)));
    if (refused) return refused;
    state.appRoleAssignments.delete(assignment.id);
    return noContent;
  };

function findAssignment(
  call: GraphCall,
  principal: ServicePrincipal,
  side: Side,
): AppRoleAssignment | Problem {
  const id = parameter(call, "assignment");
  const assignment = call.sandbox.state.appRoleAssignments.get(id);
  return assignment?.[sides[side].own] === principal.id ? assignment : notFound(id);
}

/** The role exists, is enabled and may be held by an application. */
const offers = (resource: ServicePrincipal, roleId: string): boolean =>
  roleId === defaultAccess ||
  resource.appRoles.some(
    (role) => role.id === roleId && role.isEnabled && role.allowedMemberTypes.includes("Application"),
  );

const operationsOf = (side: Side): Operation[] => {
  const path = `/servicePrincipals/:principal/${side}`;
  const units = side === "appRoleAssignments" ? 2 : 1;
  return [
    { method: "GET", path, query: listOptions, units, source, run: lister(side) },
    { method: "POST", path, body: NewAssignment, source, run: creator(side) },
    { method: "GET", path: `${path}/:assignment`, source, run: reader(side) },
    { method: "DELETE", path: `${path}/:assignment`, source, run: remover(side) },
  ];
};

export const assignmentOperations: readonly Operation[] = [
  ...operationsOf("appRoleAssignments"),
  ...operationsOf("appRoleAssignedTo"),
];
