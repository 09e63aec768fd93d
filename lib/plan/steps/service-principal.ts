import {
  ClientId,
  createServicePrincipal,
  createServicePrincipalRequest,
  deleteServicePrincipal,
  findServicePrincipal,
  graphWire,
  ServicePrincipalId,
} from "../../entra/index.ts";
import { isRefusal } from "../../http/index.ts";
import { ok } from "../../result.ts";
import { scopes } from "../../session/index.ts";
import { type Step, type StepGroup, usualPatienceMs } from "../step.ts";
import { applicationStep } from "./application.ts";

export const servicePrincipalStep: "service-principal" = "service-principal";

/** Texts by which Graph says that a new application has not reached the replica that was asked. */
const notReplicated = /does not reference a valid application object|must in the local tenant/i;

/**
 * Gives the application its service principal. `removable`: false where the application is created by the same plan,
 * because deleting the application takes it along.
 */
export function createServicePrincipalStep(
  spec: { displayName: string; removable: boolean },
  group: StepGroup,
): Step {
  const changes = `service principal of ${spec.displayName}`;
  return {
    id: servicePrincipalStep,
    kind: "create-service-principal",
    dependsOn: [applicationStep],
    group,
    words: {
      verb: "Create",
      object: "service principal",
      detail: "the application's presence in this tenant",
    },
    needs: [{ service: "graph", scopes: scopes.writeApplications }],
    writes: true,
    patienceMs: usualPatienceMs,
    request: (known) => graphWire(createServicePrincipalRequest(known.show(applicationStep, "clientId"))),
    async observe(known, { graph, signal }) {
      const found = await findServicePrincipal(
        graph,
        ClientId.parse(known.get(applicationStep, "clientId")),
        signal,
      );
      if (!found.ok) return found;
      return ok(
        found.value ? { kind: "present", made: { servicePrincipalId: found.value.id } } : { kind: "absent" },
      );
    },
    async apply(known, { graph, signal }) {
      const created = await createServicePrincipal(
        graph,
        ClientId.parse(known.get(applicationStep, "clientId")),
        changes,
        signal,
      );
      return created.ok
        ? ok({ kind: "done", made: { servicePrincipalId: created.value.id, clientId: created.value.appId } })
        : created;
    },
    transient: (error) =>
      error.kind === "refused" &&
      (error.status === 400 || error.status === 403) &&
      notReplicated.test(error.message),
    conflict: (error) => isRefusal(error, 409),
    async visible({ servicePrincipalId, clientId }, { graph, signal }) {
      if (clientId === undefined) return ok(true);
      const found = await findServicePrincipal(graph, ClientId.parse(clientId), signal);
      return found.ok ? ok(found.value?.id === servicePrincipalId) : found;
    },
    ...(spec.removable && {
      undo: ({ servicePrincipalId }, { graph, signal }) =>
        deleteServicePrincipal(graph, ServicePrincipalId.parse(servicePrincipalId), changes, signal),
    }),
  };
}
