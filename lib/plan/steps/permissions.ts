import {
  ApplicationObjectId,
  declareRequest,
  getApplication,
  grantAppRole,
  grantAppRoleRequest,
  graphWire,
  listAppRoleAssignments,
  type RequiredResourceAccess,
  RequiredResourceAccessList,
  revokeAppRole,
  ServicePrincipalId,
  updateRequiredResourceAccess,
} from "../../entra/index.ts";
import { isRefusal } from "../../http/index.ts";
import { ok } from "../../result.ts";
import { scopes } from "../../session/index.ts";
import { addAccess, missingAccess, removeAccess } from "../declared-access.ts";
import { type Step, type StepGroup, type StepId, usualPatienceMs } from "../step.ts";
import { applicationStep } from "./application.ts";
import { servicePrincipalStep } from "./service-principal.ts";

/** Declares permissions on an application that exists, beside those it declares already. */
export function declarePermissionsStep(
  spec: { displayName: string; access: readonly RequiredResourceAccess[]; values: readonly string[] },
  group: StepGroup,
): Step {
  const changes = `declared permissions of ${spec.displayName}`;
  return {
    id: "declare-permissions",
    kind: "declare-permissions",
    dependsOn: [applicationStep],
    group,
    words: {
      verb: "Declare",
      object: spec.values.join(", "),
      detail: "so that consent given elsewhere later does not withdraw them",
    },
    needs: [{ service: "graph", scopes: scopes.writeApplications }],
    writes: true,
    patienceMs: usualPatienceMs,
    lock: (known) => `application/${known.get(applicationStep, "applicationId")}`,
    request(known) {
      // Graph replaces the whole list, so what is declared already is sent along.
      const declared = parseAccess(known.show(applicationStep, "declared"));
      return graphWire(
        declareRequest(known.show(applicationStep, "applicationId"), addAccess(declared, spec.access)),
      );
    },
    async observe(known, { graph, signal }) {
      const read = await getApplication(
        graph,
        ApplicationObjectId.parse(known.get(applicationStep, "applicationId")),
        signal,
      );
      if (!read.ok) return read;
      return ok(
        missingAccess(read.value.requiredResourceAccess, spec.access).length === 0
          ? { kind: "present", made: { applicationId: read.value.id } }
          : { kind: "absent" },
      );
    },
    async intend(known, { graph, signal }, before) {
      const id = ApplicationObjectId.parse(known.get(applicationStep, "applicationId"));
      const read = await getApplication(graph, id, signal);
      if (!read.ok) return read;
      const missing = missingAccess(read.value.requiredResourceAccess, spec.access);
      // What an earlier try declared and is still there is ours as well.
      return ok({
        applicationId: id,
        added: JSON.stringify(addAccess(parseAccess(before?.["added"]), missing)),
      });
    },
    async apply(known, { graph, signal }) {
      const id = ApplicationObjectId.parse(known.get(applicationStep, "applicationId"));
      const read = await getApplication(graph, id, signal);
      if (!read.ok) return read;
      const merged = addAccess(read.value.requiredResourceAccess, spec.access);
      const written = await updateRequiredResourceAccess(graph, id, merged, changes, signal);
      return written.ok ? ok({ kind: "done", made: { applicationId: id } }) : written;
    },
    transient: (error) => isRefusal(error, 404) || isRefusal(error, 409),
    async undo({ applicationId, added }, { graph, signal }) {
      if (parseAccess(added).length === 0) return ok(undefined);
      const id = ApplicationObjectId.parse(applicationId);
      const read = await getApplication(graph, id, signal);
      if (!read.ok) return read;
      const rest = removeAccess(read.value.requiredResourceAccess, parseAccess(added));
      return updateRequiredResourceAccess(graph, id, rest, changes, signal);
    },
  };
}

/** A noted list of permissions. Unreadable: none. */
export function parseAccess(noted: string | undefined): RequiredResourceAccess[] {
  try {
    return RequiredResourceAccessList.parse(JSON.parse(noted ?? "[]"));
  } catch {
    return [];
  }
}

export interface GrantSpec {
  readonly resource: { readonly servicePrincipalId: string; readonly displayName: string };
  readonly role: { readonly id: string; readonly value: string };
  readonly displayName: string;
  /** Why it is wanted, where somebody had to say. */
  readonly reason?: string | undefined;
}

export const grantStepId = ({ resource, role }: Pick<GrantSpec, "resource" | "role">): StepId =>
  `grant/${resource.servicePrincipalId}/${role.id}`;

/** Graph's word for a grant that exists; it answers 400, not 409. */
const alreadyGranted = /Permission being assigned already exists/i;
/** What Graph says of a service principal that has not reached the replica that was asked. */
const notReplicated = /Not a valid reference update/i;

/** Grants one app role of an API. */
export function grantPermissionStep(spec: GrantSpec, group: StepGroup): Step {
  const resourceId = ServicePrincipalId.parse(spec.resource.servicePrincipalId);
  const changes = `${spec.role.value} for ${spec.displayName}`;
  return {
    id: grantStepId(spec),
    kind: "grant-permission",
    dependsOn: [servicePrincipalStep],
    group,
    words: {
      verb: "Grant",
      object: spec.role.value,
      detail: `${spec.resource.displayName} application permission${spec.reason === undefined ? "" : `. Reason: ${spec.reason}`}`,
    },
    needs: [{ service: "graph", scopes: scopes.grantAppRoles }],
    writes: true,
    patienceMs: usualPatienceMs,
    request: (known) =>
      graphWire(
        grantAppRoleRequest({
          principalId: known.show(servicePrincipalStep, "servicePrincipalId"),
          resourceId,
          appRoleId: spec.role.id,
        }),
      ),
    async observe(known, { graph, signal }) {
      const held = await listAppRoleAssignments(
        graph,
        ServicePrincipalId.parse(known.get(servicePrincipalStep, "servicePrincipalId")),
        signal,
      );
      if (!held.ok) return !held.ok && isRefusal(held.error, 404) ? ok({ kind: "absent" }) : held;
      const assignment = held.value.find(
        ({ appRoleId, resourceId: of }) => appRoleId === spec.role.id && of === resourceId,
      );
      return ok(assignment ? { kind: "present", made: { assignmentId: assignment.id } } : { kind: "absent" });
    },
    async apply(known, { graph, signal }) {
      const principalId = ServicePrincipalId.parse(known.get(servicePrincipalStep, "servicePrincipalId"));
      const granted = await grantAppRole(
        graph,
        { principalId, resourceId, appRoleId: spec.role.id },
        changes,
        signal,
      );
      return granted.ok ? ok({ kind: "done", made: { assignmentId: granted.value.id } }) : granted;
    },
    transient: (error) =>
      isRefusal(error, 404) ||
      (error.kind === "refused" && error.status === 400 && notReplicated.test(error.message)),
    conflict: (error) =>
      error.kind === "refused" && error.status === 400 && alreadyGranted.test(error.message),
    undo: ({ assignmentId }, { graph, signal }) =>
      revokeAppRole(graph, { resourceId, id: assignmentId ?? "" }, changes, signal),
  };
}
