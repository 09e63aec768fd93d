import {
  type ProjectAddress,
  readPipelinePermissions,
  setPipelinePermissions,
  setPipelinePermissionsRequest,
} from "../../devops/index.ts";
import { ok } from "../../result.ts";
import { type Known, type Step, usualPatienceMs } from "../step.ts";
import { azureDevOpsNeeds } from "./connection-spec.ts";

export interface AllowSpec extends Pick<Step, "id" | "dependsOn" | "group" | "words"> {
  readonly address: ProjectAddress;
  /** The connection, from what is known: its id is asked for by `read`. */
  readonly endpointId: (read: Known["get"]) => string;
  /** Numbers of the pipelines, from what is known. */
  readonly pipelineIds: (read: Known["get"]) => readonly string[];
  readonly changes: string;
}

/** Lets pipelines of one project use a connection; for every other the first run still asks. */
export function allowPipelinesStep({
  address,
  endpointId,
  pipelineIds,
  changes,
  ...described
}: AllowSpec): Step {
  const numbers = (noted: string | undefined) =>
    (noted ?? "").split(",").flatMap((id) => (id === "" ? [] : [Number(id)]));
  return {
    ...described,
    kind: "allow-pipelines",
    needs: azureDevOpsNeeds,
    writes: true,
    patienceMs: usualPatienceMs,
    // The list of one connection in one project: two writes at once might each keep only their own.
    lock: (known) => `connection/${endpointId(known.get)}/${address.projectId}`,
    request: (known) =>
      setPipelinePermissionsRequest(address, {
        endpointId: endpointId(known.show),
        pipelineIds: pipelineIds(known.show),
        authorized: true,
      }),
    async observe(known, { http, signal }) {
      const read = await readPipelinePermissions(http, address, endpointId(known.get), signal);
      if (!read.ok) return read;
      const { all, pipelineIds: allowed } = read.value;
      return ok(
        all || pipelineIds(known.get).every((id) => allowed.includes(Number(id)))
          ? { kind: "present", made: { endpointId: endpointId(known.get) } }
          : { kind: "absent" },
      );
    },
    async intend(known, { http, signal }, before) {
      const id = endpointId(known.get);
      const read = await readPipelinePermissions(http, address, id, signal);
      if (!read.ok) return read;
      // Those that may use it already stay when this is undone.
      const missing = pipelineIds(known.get)
        .map(Number)
        .filter((pipeline) => !read.value.pipelineIds.includes(pipeline));
      const added = new Set([...numbers(before?.["added"]), ...missing]);
      return ok({ endpointId: id, added: [...added].join(",") });
    },
    async apply(known, { http, signal }) {
      const permission = { endpointId: endpointId(known.get), pipelineIds: pipelineIds(known.get) };
      const set = await setPipelinePermissions(
        http,
        address,
        { ...permission, authorized: true },
        changes,
        signal,
      );
      return set.ok ? ok({ kind: "done", made: { endpointId: permission.endpointId } }) : set;
    },
    async undo({ endpointId: id = "", added }, { http, signal }) {
      const ours = numbers(added).map(String);
      if (ours.length === 0) return ok(undefined);
      const permission = { endpointId: id, pipelineIds: ours, authorized: false };
      const set = await setPipelinePermissions(http, address, permission, changes, signal);
      return set.ok ? ok(undefined) : set;
    },
  };
}
