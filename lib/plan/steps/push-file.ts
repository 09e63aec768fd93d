import {
  deleteBranch,
  findBranchTip,
  type NewFile,
  type ProjectAddress,
  pushFile,
  pushFileRequest,
  readFile,
} from "../../devops/index.ts";
import { type HttpError, isRefusal } from "../../http/index.ts";
import { ok, type Result } from "../../result.ts";
import { type Step, type StepIo, usualPatienceMs } from "../step.ts";
import { azureDevOpsNeeds } from "./connection-spec.ts";

interface PushFileStep extends Pick<Step, "id" | "group" | "words"> {
  readonly address: ProjectAddress;
  readonly repositoryId: string;
  readonly file: Omit<NewFile, "base">;
  /** The commit that the branch grows from, as a request is shown before it is known. */
  readonly shownBase: string | undefined;
  base(io: StepIo): Promise<Result<string | undefined, HttpError>>;
}

/** Pushes one file to a branch that is there for nothing else, and takes the branch away again. */
export const pushFileStep = ({
  address,
  repositoryId,
  file,
  shownBase,
  base,
  ...shown
}: PushFileStep): Step => ({
  ...shown,
  kind: "push-file",
  dependsOn: [],
  needs: azureDevOpsNeeds,
  writes: true,
  patienceMs: usualPatienceMs,
  request: () => pushFileRequest(address, repositoryId, { ...file, base: shownBase }),
  async observe(_known, { http, signal }) {
    const tip = await findBranchTip(http, address, repositoryId, file.branch, signal);
    if (!tip.ok) return tip;
    if (tip.value === undefined) return ok({ kind: "absent" });
    const at = { path: file.path, at: { branch: file.branch } };
    const content = await readFile(http, address, repositoryId, at, signal);
    if (!content.ok) return content;
    return ok(
      content.value === file.content
        ? { kind: "present", made: { tip: tip.value } }
        : {
            kind: "in-the-way",
            reason: `The branch ${file.branch} exists and does not hold this file. Delete it, then try again.`,
          },
    );
  },
  async apply(_known, io) {
    const from = await base(io);
    if (!from.ok) return from;
    const tip = await pushFile(io.http, address, repositoryId, { ...file, base: from.value }, io.signal);
    return tip.ok ? ok({ kind: "done", made: { tip: tip.value } }) : tip;
  },
  conflict: (error) => isRefusal(error, 409),
  undo: ({ tip }, { http, signal }) =>
    deleteBranch(http, address, repositoryId, file.branch, tip ?? "", signal),
});
