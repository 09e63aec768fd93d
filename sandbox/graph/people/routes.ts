import type { Reply } from "../../kernel/service.ts";
import { isVisible, owns } from "../applications/find.ts";
import { applicationEntity } from "../applications/wire.ts";
import { delegatedOnly, notFound, type Problem } from "../errors.ts";
import { listReply, objectReply } from "../odata.ts";
import { listOptions, objectOptions } from "../options.ts";
import { forbid } from "../permissions.ts";
import { type GraphCall, type Operation, parameter } from "../route.ts";
import { domainEntity, groupEntity, organizationEntity, userEntity } from "./wire.ts";

const people = "docs/sources/graph.md#people";
const tenant = "docs/sources/graph.md#organization";

function me(call: GraphCall): Reply | Problem {
  if (call.caller.kind !== "user") return delegatedOnly();
  const refused = forbid(call, "me.read");
  return refused ?? objectReply(call, userEntity, "users", call.caller.user);
}

function ownedApplications(call: GraphCall): Reply | Problem {
  if (call.caller.kind !== "user") return delegatedOnly();
  const { applications } = call.sandbox.state;
  return (
    forbid(call, "application.read") ??
    listReply(call, {
      entity: applicationEntity,
      context: "applications",
      rows: () => applications.list().filter((row) => isVisible(call, row) && owns(call, row)),
      current: (row) => applications.get(row.id),
    })
  );
}

function organizations(call: GraphCall): Reply | Problem {
  return (
    forbid(call, "organization.read") ??
    listReply(call, {
      entity: organizationEntity,
      context: "organization",
      rows: () => [call.sandbox.state.tenants.get(call.caller.tenantId)].flatMap((row) => row ?? []),
    })
  );
}

function domains(call: GraphCall): Reply | Problem {
  const names = call.sandbox.state.tenants.get(call.caller.tenantId)?.domains ?? [];
  return (
    forbid(call, "domain.read") ??
    listReply(call, {
      entity: domainEntity,
      context: "domains",
      rows: () => names.map((name, index) => ({ id: name, isDefault: index === 0 })),
    })
  );
}

function users(call: GraphCall): Reply | Problem {
  const { users: table } = call.sandbox.state;
  return (
    forbid(call, "user.read") ??
    listReply(call, {
      entity: userEntity,
      context: "users",
      rows: () => table.by("byTenant", call.caller.tenantId),
      current: (row) => table.get(row.id),
    })
  );
}

/** By object id or user principal name. */
function user(call: GraphCall): Reply | Problem {
  const wanted = parameter(call, "user");
  const refused = forbid(call, "user.read");
  if (refused) return refused;
  const found = call.sandbox.state.users
    .by("byTenant", call.caller.tenantId)
    .find(
      (row) =>
        row.id === wanted.toLowerCase() || row.userPrincipalName.toLowerCase() === wanted.toLowerCase(),
    );
  return found ? objectReply(call, userEntity, "users", found) : notFound(wanted);
}

function groups(call: GraphCall): Reply | Problem {
  return (
    forbid(call, "group.read") ?? listReply(call, { entity: groupEntity, context: "groups", rows: () => [] })
  );
}

export const peopleOperations: readonly Operation[] = [
  { method: "GET", path: "/me", query: objectOptions, source: people, run: me },
  {
    method: "GET",
    path: "/me/ownedObjects/microsoft.graph.application",
    query: listOptions,
    source: people,
    run: ownedApplications,
  },
  { method: "GET", path: "/organization", query: listOptions, source: tenant, run: organizations },
  { method: "GET", path: "/domains", query: listOptions, source: tenant, run: domains },
  { method: "GET", path: "/users", query: listOptions, units: 2, source: people, run: users },
  { method: "GET", path: "/users/:user", query: objectOptions, source: people, run: user },
  { method: "GET", path: "/groups", query: listOptions, source: people, run: groups },
];
