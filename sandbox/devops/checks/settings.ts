import { z } from "zod";
import type { Sandbox } from "../../kernel/context.ts";
import { type Reply, unsupported } from "../../kernel/service.ts";
import type {
  ApprovalSettings,
  CheckConfiguration,
  Organization,
  TaskCheckSettings,
} from "../../state/devops.ts";
import { isReply } from "../endpoints/rules.ts";
import { badArgument } from "../errors.ts";

/** How the service names each kind of check. */
export const checkTypes = {
  approval: { id: "8c6f20a7-a545-4486-9777-f762fafe0d4d", name: "Approval" },
  task: { id: "fe1de3ee-a436-41b4-bb20-f6eb4cb879a7", name: "Task Check" },
  lock: { id: "2ef31ad6-baa0-403a-8b45-2cbc9b4e5563", name: "ExclusiveLock" },
} as const satisfies Record<CheckConfiguration["kind"], { id: string; name: string }>;

/** A kind that the service has and the sandbox has not. */
const extendsCheck = "4020e66e-b0f3-47e1-bc88-48f3cc59b5f3";

/** The tasks behind task checks, by the name under which a check refers to them. */
export const checkTasks = {
  evaluatebranchProtection: { id: "86b05a0c-73e6-4f7d-b3cf-e38f3b39a75b", version: "0.0.1" },
  evaluateBusinessHours: { id: "445fde2f-6c39-441c-807f-8a59ff2e075f", version: "0.0.1" },
} as const satisfies Record<TaskCheckSettings["task"], { id: string; version: string }>;

/** What a check is, apart from where and whose it is. */
export type CheckContent =
  | { kind: "approval"; settings: ApprovalSettings }
  | { kind: "task"; settings: TaskCheckSettings }
  | { kind: "lock"; settings: Record<string, never> };

const Identity = z.looseObject({ id: z.string() });

const ApprovalBody = z.strictObject({
  approvers: z.array(Identity),
  executionOrder: z.enum(["anyOrder", "inSequence"]).nullish(),
  minRequiredApprovers: z.number().int().nonnegative().nullish(),
  instructions: z.string().nullish(),
  blockedApprovers: z.array(Identity).nullish(),
  requesterCannotBeApprover: z.boolean().nullish(),
});

const TaskBody = z.strictObject({
  displayName: z.string(),
  definitionRef: z.strictObject({ id: z.string(), name: z.string(), version: z.string() }),
  inputs: z.record(z.string(), z.string()).nullish(),
  retryInterval: z.number().int().nonnegative().nullish(),
  linkedVariableGroup: z.null().optional(),
});

const LockBody = z.strictObject({});

const BranchInputs = z.strictObject({
  allowedBranches: z.string().optional(),
  ensureProtectionOfBranch: z.enum(["true", "false"]).optional(),
  allowUnknownStatusBranch: z.enum(["true", "false"]).optional(),
});

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is no time of day");

const HoursInputs = z.strictObject({
  businessDays: z.string().min(1),
  startTime: timeOfDay,
  endTime: timeOfDay,
  timeZone: z.string(),
});

/** What a schema makes of settings; an unknown field is not passed over. */
function read<Schema extends z.ZodType>(schema: Schema, value: unknown): { read: z.infer<Schema> } | Reply {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { read: parsed.data };
  const [issue] = parsed.error.issues;
  if (issue?.code === "unrecognized_keys")
    return unsupported("checks", `settings "${issue.keys.join('", "')}"`);
  return badArgument(issue?.message ?? "invalid", `settings.${issue?.path.join(".") ?? ""}`);
}

function readApproval(sandbox: Sandbox, organization: Organization, value: unknown): CheckContent | Reply {
  const body = read(ApprovalBody, value);
  if (isReply(body)) return body;
  const { executionOrder, minRequiredApprovers, instructions, requesterCannotBeApprover } = body.read;
  const idsOf = (identities: readonly { id: string }[]) => identities.map(({ id }) => id.toLowerCase());
  const approvers = idsOf(body.read.approvers);
  const blockedApprovers = idsOf(body.read.blockedApprovers ?? []);
  const members = new Set(
    sandbox.state.memberships.by("byOrganization", organization.id).map(({ identityId }) => identityId),
  );
  const unknown = [...approvers, ...blockedApprovers].find((id) => !members.has(id));
  if (unknown !== undefined)
    return badArgument(`The identity ${unknown} is not known in the organization.`, "settings.approvers");
  if (approvers.length === 0)
    return badArgument("An approval needs at least one approver.", "settings.approvers");
  if (new Set(approvers).size < approvers.length)
    return badArgument("An approver is named twice.", "settings.approvers");
  if ((minRequiredApprovers ?? 0) > approvers.length)
    return badArgument(
      "More approvals are required than there are approvers.",
      "settings.minRequiredApprovers",
    );
  return {
    kind: "approval",
    settings: {
      approvers,
      executionOrder: executionOrder ?? "anyOrder",
      minRequiredApprovers: minRequiredApprovers ?? 0,
      instructions: instructions ?? "",
      blockedApprovers,
      requesterCannotBeApprover: requesterCannotBeApprover ?? false,
    },
  };
}

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** The names in a list that is separated by commas, with or without spaces. */
export const listed = (text: string): string[] =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");

/** Number of a day of the week, from Sunday; -1 where the name is none. */
export const dayNumber = (name: string): number =>
  days.findIndex((day) => day.toLowerCase() === name.toLowerCase());

function refuseInputs(task: TaskCheckSettings["task"], inputs: Record<string, string>): Reply | undefined {
  if (task === "evaluatebranchProtection") {
    const branch = read(BranchInputs, inputs);
    return isReply(branch) ? branch : undefined;
  }
  const hours = read(HoursInputs, inputs);
  if (isReply(hours)) return hours;
  const { timeZone, businessDays } = hours.read;
  if (timeZone !== "UTC") return unsupported("checks", `the time zone "${timeZone}"`);
  const wrong = listed(businessDays).find((day) => dayNumber(day) < 0);
  return wrong === undefined
    ? undefined
    : badArgument(`"${wrong}" is no day of the week.`, "settings.inputs.businessDays");
}

const isTask = (name: string): name is TaskCheckSettings["task"] => Object.hasOwn(checkTasks, name);

function readTask(value: unknown): CheckContent | Reply {
  const body = read(TaskBody, value);
  if (isReply(body)) return body;
  const { displayName, definitionRef, retryInterval } = body.read;
  const { id, name, version } = definitionRef;
  const inputs = body.read.inputs ?? {};
  if (!isTask(name) || checkTasks[name].id !== id.toLowerCase() || checkTasks[name].version !== version)
    return unsupported("checks", `the check task "${name}" ${id} ${version}`);
  return (
    refuseInputs(name, inputs) ?? {
      kind: "task",
      settings: { displayName, task: name, inputs, retryInterval: retryInterval ?? 0 },
    }
  );
}

/** Reads what a check is out of its type and settings, or says why not. Follows docs/sources/devops.md#checks. */
export function readContent(
  sandbox: Sandbox,
  organization: Organization,
  type: { id: string; name?: string | null | undefined },
  settings: unknown,
): CheckContent | Reply {
  switch (type.id.toLowerCase()) {
    case checkTypes.approval.id:
      return readApproval(sandbox, organization, settings);
    case checkTypes.task.id:
      return readTask(settings);
    case checkTypes.lock.id: {
      const body = read(LockBody, settings ?? {});
      return isReply(body) ? body : { kind: "lock", settings: {} };
    }
    case extendsCheck:
      return unsupported("checks", "required templates");
    default:
      return badArgument(`The check type ${type.id} is not known.`, "type.id");
  }
}
