import { deleteEndpoint, isDuplicateName, shareEndpoint, shareEndpointRequest } from "../../devops/index.ts";
import { ok } from "../../result.ts";
import { nameIn } from "../intent.ts";
import { type Step, usualPatienceMs } from "../step.ts";
import {
  azureDevOpsNeeds,
  type ConnectionSpec,
  connectionStepId,
  groupOf,
  nameTaken,
  readConnection,
  sharedWith,
  shareStepId,
} from "./connection-spec.ts";

/** Shares the connection with every project but its owner's. */
export function shareConnectionStep(spec: ConnectionSpec): Step {
  const targets = spec.projects
    .slice(1)
    .map((project) => ({ project, name: nameIn(spec, project), description: spec.description }));
  const names = targets.map(({ project }) => project.name).join(", ");
  const connection = connectionStepId(spec);
  return {
    id: shareStepId(spec),
    kind: "share-connection",
    dependsOn: [connection],
    group: groupOf(spec),
    words: {
      verb: "Share",
      object: `it with ${targets.length} more ${targets.length === 1 ? "project" : "projects"}`,
      detail: names,
    },
    needs: azureDevOpsNeeds,
    writes: true,
    patienceMs: usualPatienceMs,
    lock: (known) => `connection/${known.get(connection, "endpointId")}`,
    request: (known) =>
      shareEndpointRequest(spec.organization.name, known.show(connection, "endpointId"), targets),
    async observe(known, { http, signal }) {
      const read = await readConnection(http, spec, known.get(connection, "endpointId"), signal);
      if (!read.ok) return read;
      const shared = sharedWith(read.value);
      return ok(
        targets.every(({ project }) => shared.has(project.id))
          ? { kind: "present", made: { endpointId: known.get(connection, "endpointId") } }
          : { kind: "absent" },
      );
    },
    async foresee({ http, signal }) {
      const looks = await Promise.all(targets.map(({ project }) => nameTaken(http, spec, project, signal)));
      return looks.find((look) => !look.ok || look.value.kind === "in-the-way") ?? ok({ kind: "absent" });
    },
    async intend(known, { http, signal }, before) {
      const endpointId = known.get(connection, "endpointId");
      const read = await readConnection(http, spec, endpointId, signal);
      if (!read.ok) return read;
      // A connection that was there before may be shared with some of them already: those stay when this is undone.
      const missing = targets
        .map(({ project }) => project.id)
        .filter((id) => !sharedWith(read.value).has(id));
      const earlier = (before?.["added"] ?? "").split(",").filter((id) => id !== "");
      return ok({ endpointId, added: [...new Set([...earlier, ...missing])].join(",") });
    },
    async apply(known, { http, signal }) {
      const endpointId = known.get(connection, "endpointId");
      const shared = await shareEndpoint(
        http,
        { organization: spec.organization.name, id: endpointId },
        targets,
        `connection ${spec.name}: ${names}`,
        signal,
      );
      return shared.ok ? ok({ kind: "done", made: { endpointId } }) : shared;
    },
    conflict: isDuplicateName,
    async undo({ endpointId, added }, { http, signal }) {
      const read = await readConnection(http, spec, endpointId ?? "", signal);
      if (!read.ok || read.value === undefined) return read.ok ? ok(undefined) : read;
      const shared = sharedWith(read.value);
      const projectIds = (added ?? "").split(",").filter((id) => shared.has(id));
      if (projectIds.length === 0) return ok(undefined);
      return deleteEndpoint(
        http,
        { organization: spec.organization.name, id: read.value.id, projectIds },
        `connection ${spec.name}: ${names}`,
        signal,
      );
    },
  };
}
