import type { Reply } from "../../kernel/service.ts";
import { delegatedOnly, denied, type Problem, unknownSegment, unsupportedQuery } from "../errors.ts";
import { contextOf, listReply, scopeOf } from "../odata.ts";
import { isEventual, listOptions } from "../options.ts";
import { forbid, may } from "../permissions.ts";
import { type GraphCall, type Operation, parameter } from "../route.ts";
import {
  authorizationPolicyWire,
  directoryRole,
  directoryRoleEntity,
  eligibilityEntity,
  hiddenRoleEntity,
  roleAssignment,
  roleAssignmentEntity,
} from "./wire.ts";

const source = "docs/sources/graph.md#directory-roles";

/** The person's active roles. Casting a relation to a type is an advanced query. */
function memberOf(call: GraphCall): Reply | Problem {
  const { caller } = call;
  if (caller.kind !== "user") return delegatedOnly();
  const mayReadDetails = may(caller, "directoryRole.details");
  if (!mayReadDetails && !may(caller, "me.read")) return denied();
  if (!isEventual(call.headers) || call.query.get("$count") !== "true") return unsupportedQuery();
  return listReply(call, {
    entity: mayReadDetails ? directoryRoleEntity : hiddenRoleEntity,
    context: "directoryRoles",
    rows: () => caller.user.roles.map((templateId) => directoryRole(caller.tenantId, templateId)),
    annotate: () => ({ "@odata.type": "#microsoft.graph.directoryRole" }),
  });
}

function assignments(call: GraphCall): Reply | Problem {
  const refused = forbid(call, "roleAssignment.read");
  if (refused) return refused;
  const people = call.sandbox.state.users.by("byTenant", call.caller.tenantId);
  return listReply(call, {
    entity: roleAssignmentEntity,
    context: "roleManagement/directory/roleAssignments",
    rows: () =>
      people.flatMap((user) => user.roles.map((templateId) => roleAssignment("active", user, templateId))),
  });
}

function eligibility(call: GraphCall): Reply | Problem {
  const { caller } = call;
  if (caller.kind !== "user") return delegatedOnly();
  const filter = parameter(call, "filter");
  if (filter !== "(on='principal')") return unknownSegment(`filterByCurrentUser${filter}`);
  const { user } = caller;
  return (
    forbid(call, "roleEligibility.read") ??
    listReply(call, {
      entity: eligibilityEntity,
      context: "Collection(unifiedRoleEligibilityScheduleInstance)",
      rows: () => user.eligibleRoles.map((templateId) => roleAssignment("eligible", user, templateId)),
    })
  );
}

function authorizationPolicy(call: GraphCall): Reply | Problem {
  return (
    forbid(call, "authorizationPolicy.read") ?? {
      status: 200,
      body: {
        "@odata.context": contextOf(call, "policies/authorizationPolicy/$entity"),
        ...authorizationPolicyWire(call.caller.tenantId, scopeOf(call)),
      },
    }
  );
}

export const roleOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/me/transitiveMemberOf/microsoft.graph.directoryRole",
    query: listOptions,
    units: 2,
    source,
    run: memberOf,
  },
  {
    method: "GET",
    path: "/roleManagement/directory/roleAssignments",
    query: listOptions,
    source,
    run: assignments,
  },
  {
    method: "GET",
    path: "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser:filter",
    query: listOptions,
    source,
    run: eligibility,
  },
  {
    method: "GET",
    path: "/policies/authorizationPolicy",
    source: "docs/sources/graph.md#authorization-policy",
    run: authorizationPolicy,
  },
];
