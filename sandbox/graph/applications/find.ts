import type { Application } from "../../state/directory.ts";
import { denied, invalidIdentifier, isProblem, notFound, type Problem, unknownSegment } from "../errors.ts";
import { callerId, forbid, holdsOn, may, type Permission } from "../permissions.ts";
import { type GraphCall, isGuid, parameter, readKey } from "../route.ts";

/** Whether reads of the caller's tenant see an object yet. */
export const isVisible = (
  call: Pick<GraphCall, "caller" | "nowMs">,
  row: { tenantId: string; visibleAt: number },
): boolean => row.tenantId === call.caller.tenantId && row.visibleAt <= call.nowMs;

export const owns = (call: Pick<GraphCall, "caller">, object: { owners: readonly string[] }): boolean =>
  object.owners.includes(callerId(call.caller));

/** The application that the path names, by object id, `appId` or `uniqueName`. */
export function findApplication(call: GraphCall): Application | Problem {
  const text = parameter(call, "application");
  const key = readKey(text);
  if (!key) return unknownSegment(`applications${text}`);
  const { applications } = call.sandbox.state;
  if ("id" in key) {
    if (!isGuid(key.id)) return invalidIdentifier(key.id);
    const row = applications.get(key.id.toLowerCase());
    return row && isVisible(call, row) ? row : notFound(key.id);
  }
  if (key.property !== "appId" && key.property !== "uniqueName") return unknownSegment(`applications${text}`);
  const rows =
    key.property === "appId"
      ? applications.by("byAppId", key.value.toLowerCase())
      : applications.by("byUniqueName", key.value);
  return rows.find((row) => isVisible(call, row)) ?? notFound(key.value);
}

/**
 * The application in the path, where the caller has `permission` on it. A missing scope is refused before the
 * object is looked for; a missing role (for all or for this one) or ownership after.
 */
export function reachApplication(call: GraphCall, permission: Permission): Application | Problem {
  if (!may(call.caller, permission, true)) return denied();
  const application = findApplication(call);
  if (isProblem(application)) return application;
  const entitled = owns(call, application) || holdsOn(call.caller, permission, application.id);
  return forbid(call, permission, entitled) ?? application;
}
