import { isoSeconds } from "../../kernel/clock.ts";
import type { Reply } from "../../kernel/service.ts";
import type { Application, DeletedApplication } from "../../state/directory.ts";
import { type Entity, toWire } from "../entity.ts";
import { denied, isProblem, notFound, type Problem, servicePrincipalExists } from "../errors.ts";
import { contextOf, listReply, objectReply, scopeOf } from "../odata.ts";
import { listOptions, objectOptions } from "../options.ts";
import { forbid, may } from "../permissions.ts";
import { type GraphCall, noContent, type Operation, parameter } from "../route.ts";
import { checkApplication } from "./body.ts";
import { applicationEntity } from "./wire.ts";

const retentionMs = 30 * 24 * 60 * 60 * 1000;
const source = "docs/sources/graph.md#deleted-applications";

const deletedEntity: Entity<DeletedApplication> = {
  ...applicationEntity,
  fields: {
    ...Object.fromEntries(
      Object.entries(applicationEntity.fields).map(([name, read]) => [
        name,
        ({ application }: DeletedApplication, scope: Parameters<typeof read>[1]) => read(application, scope),
      ]),
    ),
    deletedDateTime: (deleted) => isoSeconds(deleted.deletedAt),
  },
  defaults: Object.keys(applicationEntity.fields),
  navigations: {},
};

const isKept = (call: GraphCall, deleted: DeletedApplication): boolean =>
  deleted.application.tenantId === call.caller.tenantId && deleted.deletedAt + retentionMs > call.nowMs;

function list(call: GraphCall): Reply | Problem {
  const { deletedApplications } = call.sandbox.state;
  return (
    forbid(call, "application.list") ??
    listReply(call, {
      entity: deletedEntity,
      context: "applications",
      rows: () => deletedApplications.list().filter((deleted) => isKept(call, deleted)),
      current: (row) => deletedApplications.get(row.id),
    })
  );
}

function find(call: GraphCall): DeletedApplication | Problem {
  const id = parameter(call, "item");
  const deleted = call.sandbox.state.deletedApplications.get(id.toLowerCase());
  return deleted && isKept(call, deleted) ? deleted : notFound(id);
}

function read(call: GraphCall): Reply | Problem {
  const refused = forbid(call, "application.read");
  if (refused) return refused;
  const deleted = find(call);
  return isProblem(deleted) ? deleted : objectReply(call, deletedEntity, "directoryObjects", deleted);
}

/** The deleted item in the path, where the caller may restore or remove it; owning it is not enough. */
function reach(call: GraphCall): DeletedApplication | Problem {
  if (!may(call.caller, "deletedItem.write", true)) return denied();
  const deleted = find(call);
  if (isProblem(deleted)) return deleted;
  return forbid(call, "deletedItem.write") ?? deleted;
}

function restore(call: GraphCall): Reply | Problem {
  const deleted = reach(call);
  if (isProblem(deleted)) return deleted;
  const { state } = call.sandbox;
  const { application } = deleted;
  const taken = state.servicePrincipals
    .by("byAppId", application.appId)
    .some((principal) => principal.tenantId === application.tenantId);
  if (taken) return servicePrincipalExists(application.appId);
  // What was given away in the meantime cannot be had back.
  const { uniqueName, identifierUris } = application;
  const problem = checkApplication(call, { uniqueName, identifierUris }, application);
  if (problem) return problem;
  const restored: Application = state.applications.put(application);
  for (const principal of deleted.servicePrincipals) state.servicePrincipals.put(principal);
  for (const credential of deleted.credentials) state.federatedCredentials.put(credential);
  for (const assignment of deleted.appRoleAssignments) {
    const { principalId, resourceId } = assignment;
    const bothExist = state.servicePrincipals.get(principalId) && state.servicePrincipals.get(resourceId);
    if (bothExist) state.appRoleAssignments.put(assignment);
  }
  state.deletedApplications.delete(deleted.id);
  return {
    status: 200,
    body: {
      "@odata.context": contextOf(call, "directoryObjects/$entity"),
      "@odata.type": "#microsoft.graph.application",
      ...toWire(applicationEntity, restored, scopeOf(call)),
    },
  };
}

function remove(call: GraphCall): Reply | Problem {
  const deleted = reach(call);
  if (isProblem(deleted)) return deleted;
  call.sandbox.state.deletedApplications.delete(deleted.id);
  return noContent;
}

export const deletedItemOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/directory/deletedItems/microsoft.graph.application",
    query: listOptions,
    source,
    run: list,
  },
  { method: "GET", path: "/directory/deletedItems/:item", query: objectOptions, source, run: read },
  { method: "POST", path: "/directory/deletedItems/:item/restore", source, run: restore },
  { method: "DELETE", path: "/directory/deletedItems/:item", source, run: remove },
];
