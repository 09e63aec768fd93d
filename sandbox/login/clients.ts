import type { Sandbox } from "../kernel/context.ts";
import type { Application, ServicePrincipal } from "../state/directory.ts";
import { type Refusal, refusal } from "./errors.ts";

/** Who asks for an app-only token. A managed identity has no application. */
export interface Client {
  principal: ServicePrincipal;
  application: Application | undefined;
}

/** The client that a query or form names; ids compare without regard to case and are kept in lower case. */
export const readClientId = (parameters: URLSearchParams): string =>
  (parameters.get("client_id") ?? "").toLowerCase();

/** Why a client gets nothing after an administrator switched it off; undefined for any other. */
export const refuseDisabled = ({
  accountEnabled,
  appId,
  displayName,
}: ServicePrincipal): Refusal | undefined =>
  accountEnabled ? undefined : refusal(7000112, { clientId: appId, name: displayName });

/** The client that an id names in a tenant, enabled and known to every replica. */
export function findClient(sandbox: Sandbox, tenantId: string, clientId: string): Client | Refusal {
  const { state, clock } = sandbox;
  const nowMs = clock.now();
  const application = state.applications.by("byAppId", clientId).find((row) => row.visibleAt <= nowMs);
  const principal = state.servicePrincipals
    .by("byAppId", clientId)
    .find((row) => row.tenantId === tenantId && row.visibleAt <= nowMs);
  if (!principal) {
    const here = application?.tenantId === tenantId;
    return here
      ? refusal(7000229, { clientId, tenant: tenantId })
      : refusal(700016, { clientId, tenant: tenantId });
  }
  return refuseDisabled(principal) ?? { principal, application };
}
