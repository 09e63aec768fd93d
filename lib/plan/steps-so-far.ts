import type { Cloud } from "../cloud/index.ts";
import { connectSteps } from "./connect.ts";
import { connectionsOf, type Draft } from "./draft.ts";
import { detailsOf } from "./draft-details.ts";
import type { ConnectIntent } from "./intent.ts";
import type { Step } from "./step.ts";

/**
 * The steps of the plan as far as it is chosen: what is not chosen yet adds none. Empty before there is an identity.
 * Pure, so it may be asked on every key press.
 */
export function stepsSoFar(
  draft: Draft,
  { tenant, person }: Pick<ConnectIntent, "tenant" | "person">,
  cloud: Cloud,
): Step[] {
  if (!draft.identity) return [];
  const connections = connectionsOf(draft);
  const details = detailsOf(draft.details);
  return connectSteps(
    {
      kind: "connect",
      id: draft.id,
      tenant,
      person,
      identity: draft.identity,
      ...(details && { details }),
      connections: connections.ok ? connections.value : [],
      scope: draft.scope ?? { kind: "management-group", id: tenant.id, name: "Tenant Root Group" },
      permissions: draft.permissions,
    },
    cloud,
  );
}
