import type { Reply } from "../../kernel/service.ts";
import type { User } from "../../state/directory.ts";
import {
  delegatedOnly,
  denied,
  notEmulated,
  type Problem,
  unknownSegment,
  unsupportedQuery,
} from "../errors.ts";
import { contextOf, listReply, scopeOf } from "../odata.ts";
import { isEventual, listOptions } from "../options.ts";
import { forbid, may } from "../permissions.ts";
import { type GraphCall, type Operation, parameter } from "../route.ts";
import {
  authorizationPolicyWire,
  directoryRole,
  directoryRoleEntity,
  eligibilityEntity,
  everywhere,
  hiddenRoleEntity,
  type RoleAssignment,
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

const rolesOf = (user: User): RoleAssignment[] =>
  [...user.roles.map(everywhere), ...(user.scopedRoles ?? [])].map((role) =>
    roleAssignment("active", user, role),
  );

/** Every direct assignment, of the whole organization and of single objects; docs/sources/graph.md#scoped-roles. */
function assignments(call: GraphCall): Reply | Problem {
  const refused = forbid(call, "roleAssignment.read");
  if (refused) return refused;
  const { users } = call.sandbox.state;
  const { tenantId } = call.caller;
  return listReply(call, {
    entity: roleAssignmentEntity,
    context: "roleManagement/directory/roleAssignments",
    rows: () => users.by("byTenant", tenantId).flatMap(rolesOf),
    lookup: (property, value) => {
      if (property !== "principalId") return undefined;
      const user = users.get(value.toLowerCase());
      return user?.tenantId === tenantId ? rolesOf(user) : [];
    },
  });
}

function eligibility(call: GraphCall): Reply | Problem {
  const { caller } = call;
  if (caller.kind !== "user") return notEmulated("roles that an application could activate");
  const filter = parameter(call, "filter");
  if (filter !== "(on='principal')") return unknownSegment(`filterByCurrentUser${filter}`);
  const { user } = caller;
  return (
    forbid(call, "roleEligibility.read") ??
    listReply(call, {
      entity: eligibilityEntity,
      context: "Collection(unifiedRoleEligibilityScheduleInstance)",
      rows: () =>
        user.eligibleRoles.map((templateId) => roleAssignment("eligible", user, everywhere(templateId))),
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
