import {
  completedConnection,
  type ServiceEndpoint,
  updateEndpoint,
  updateEndpointRequest,
} from "../../devops/index.ts";
import { err, ok } from "../../result.ts";
import { type Step, type StepId, usualPatienceMs } from "../step.ts";
import { applicationStep } from "./application.ts";
import {
  azureDevOpsNeeds,
  type ConnectionSpec,
  completionStepId,
  connectionGone,
  connectionStepId,
  draftBody,
  groupOf,
  readConnection,
} from "./connection-spec.ts";

const isComplete = ({ isReady, data }: ServiceEndpoint): boolean =>
  isReady === true && data["isDraft"] !== "true";

/** Turns the draft into a connection that pipelines may be allowed to use. */
export function completeConnectionStep(spec: ConnectionSpec, dependsOn: readonly StepId[]): Step {
  const connection = connectionStepId(spec);
  return {
    id: completionStepId(spec),
    kind: "complete-connection",
    dependsOn: [connection, ...dependsOn],
    group: groupOf(spec),
    words: {
      verb: "Complete",
      object: `connection ${spec.name}`,
      detail: "no longer a draft; no pipeline may use it yet",
    },
    needs: azureDevOpsNeeds,
    writes: true,
    patienceMs: usualPatienceMs,
    lock: (known) => `connection/${known.get(connection, "endpointId")}`,
    request(known) {
      const draft = draftBody(spec, known.show(applicationStep, "clientId"));
      const endpointId = known.show(connection, "endpointId");
      // Azure DevOps replaces the whole object: what it returned is sent back, with these fields changed.
      const body = { ...draft, id: endpointId, isReady: true, data: { ...draft.data, isDraft: "false" } };
      return updateEndpointRequest(spec.organization.name, endpointId, body);
    },
    async observe(known, { http, signal }) {
      const read = await readConnection(http, spec, known.get(connection, "endpointId"), signal);
      if (!read.ok) return read;
      return ok(read.value && isComplete(read.value) ? { kind: "present", made: {} } : { kind: "absent" });
    },
    async apply(known, { http, signal }) {
      const read = await readConnection(http, spec, known.get(connection, "endpointId"), signal);
      if (!read.ok) return read;
      if (!read.value) return err(connectionGone(spec));
      // One that was there before and was only shared further is complete already.
      if (isComplete(read.value)) return ok({ kind: "done", made: {} });
      const written = await updateEndpoint(
        http,
        spec.organization.name,
        completedConnection(read.value),
        `connection ${spec.name}`,
        signal,
      );
      return written.ok ? ok({ kind: "done", made: {} }) : written;
    },
  };
}
