import {
  type ProjectAddress,
  readPipelinePermissions,
  setAllPipelines,
  setAllPipelinesRequest,
} from "../../devops/index.ts";
import { ok } from "../../result.ts";
import { type Step, type StepId, usualPatienceMs } from "../step.ts";
import { azureDevOpsNeeds } from "./connection-spec.ts";

export interface OpenSpec extends Pick<Step, "id" | "dependsOn" | "group" | "words"> {
  readonly address: ProjectAddress;
  /** The step that creates the connection. */
  readonly connection: StepId;
  readonly changes: string;
}

/** Opens a connection to every pipeline of one project, those to come among them. */
export function openToAllPipelinesStep({ address, connection, changes, ...described }: OpenSpec): Step {
  return {
    ...described,
    kind: "open-to-all-pipelines",
    needs: azureDevOpsNeeds,
    writes: true,
    patienceMs: usualPatienceMs,
    lock: (known) => `connection/${known.get(connection, "endpointId")}/${address.projectId}`,
    request: (known) => setAllPipelinesRequest(address, known.show(connection, "endpointId"), true),
    async observe(known, { http, signal }) {
      const endpointId = known.get(connection, "endpointId");
      const read = await readPipelinePermissions(http, address, endpointId, signal);
      if (!read.ok) return read;
      return ok(read.value.all ? { kind: "present", made: { endpointId } } : { kind: "absent" });
    },
    async apply(known, { http, signal }) {
      const endpointId = known.get(connection, "endpointId");
      const set = await setAllPipelines(http, address, { endpointId, authorized: true }, changes, signal);
      return set.ok ? ok({ kind: "done", made: { endpointId } }) : set;
    },
    async undo({ endpointId = "" }, { http, signal }) {
      const set = await setAllPipelines(http, address, { endpointId, authorized: false }, changes, signal);
      return set.ok ? ok(undefined) : set;
    },
  };
}
