import {
  type Check,
  createCheck,
  createCheckRequest,
  deleteCheck,
  getOwnIdentityId,
  listChecks,
  type NewCheck,
  type ProjectAddress,
} from "../../devops/index.ts";
import { err, ok } from "../../result.ts";
import type { CheckIntent } from "../intent.ts";
import { type Step, type StepId, usualPatienceMs } from "../step.ts";
import { azureDevOpsNeeds } from "./connection-spec.ts";

export interface CheckSpec extends Pick<Step, "id" | "dependsOn" | "group" | "words"> {
  readonly address: ProjectAddress;
  /** The step that creates the connection. */
  readonly connection: StepId;
  /** What the connection is called in the project. */
  readonly connectionName: string;
  readonly check: CheckIntent;
  readonly changes: string;
}

/** Stands in a request that is only shown for whoever applies the plan: Azure DevOps knows them by an id of its own. */
const applier = "{your id in the organization}";

const newCheck = (check: CheckIntent, approverId: string): NewCheck =>
  check.kind === "approval" ? { ...check, approverId } : check;

/** Does this check hold a run back as the wanted one would? Who approves is for people to change afterwards. */
const isSame = (check: Check, wanted: CheckIntent): boolean =>
  check.kind === wanted.kind &&
  (wanted.kind !== "branch-control" ||
    [...check.branches].sort().join(",") === [...wanted.branches].sort().join(","));

/** Adds a check to a connection in one project: a run has to pass it before it may use the connection. */
export function addCheckStep(spec: CheckSpec): Step {
  const { address, connection, connectionName, check, changes, ...described } = spec;
  const endpoint = (id: string) => ({ id, name: connectionName });
  return {
    ...described,
    kind: "add-check",
    needs: azureDevOpsNeeds,
    writes: true,
    // Azure DevOps takes two alike.
    duplicates: true,
    patienceMs: usualPatienceMs,
    // Looked at before it is written: two writes at once might each miss the other.
    lock: (known) => `checks/${known.get(connection, "endpointId")}/${address.projectId}`,
    request: (known) =>
      createCheckRequest(address, endpoint(known.show(connection, "endpointId")), newCheck(check, applier)),
    async observe(known, { http, signal }) {
      const checks = await listChecks(http, address, known.get(connection, "endpointId"), signal);
      if (!checks.ok) return checks;
      const found = checks.value.find((each) => isSame(each, check));
      return ok(found ? { kind: "present", made: { checkId: String(found.id) } } : { kind: "absent" });
    },
    async apply(known, { http, signal }) {
      let approverId = "";
      if (check.kind === "approval") {
        const own = await getOwnIdentityId(http, address.organization, signal);
        if (!own.ok) return own;
        if (own.value === undefined) return err(nobody(address));
        approverId = own.value;
      }
      const created = await createCheck(
        http,
        address,
        endpoint(known.get(connection, "endpointId")),
        newCheck(check, approverId),
        changes,
        signal,
      );
      return created.ok ? ok({ kind: "done", made: { checkId: String(created.value) } }) : created;
    },
    undo: ({ checkId }, { http, signal }) => deleteCheck(http, address, checkId ?? "", changes, signal),
  };
}

/** Azure DevOps answers and does not say who asks: as for somebody who is not signed in. */
const nobody = ({ organization }: ProjectAddress) => ({
  kind: "refused" as const,
  service: "devops" as const,
  method: "GET" as const,
  path: `/${organization}/_apis/connectionData`,
  status: 401,
  code: "",
  message: `${organization} does not say who you are there.`,
});
