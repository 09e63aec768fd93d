import type { Reply } from "../../kernel/service.ts";
import type { Application } from "../../state/directory.ts";
import { toWire } from "../entity.ts";
import { isProblem, type Problem } from "../errors.ts";
import { contextOf, scopeOf } from "../odata.ts";
import { applicationAdministrators, forbid, may } from "../permissions.ts";
import { removePrincipals } from "../principals/remove.ts";
import { type GraphCall, noContent, parameter, readKey } from "../route.ts";
import { ApplicationBody, applyBody, checkApplication, readReference } from "./body.ts";
import { findApplication, reachApplication } from "./find.ts";
import { applicationEntity } from "./wire.ts";

export function createApplication(call: GraphCall): Reply | Problem {
  return insert(call, ApplicationBody.parse(call.body));
}

/**
 * Updates an application. Addressed by `uniqueName` with `Prefer: create-if-missing`, one that is missing is
 * created; docs/sources/graph.md#upsert.
 */
export function updateApplication(call: GraphCall): Reply | Problem {
  const body = ApplicationBody.parse(call.body);
  const key = readKey(parameter(call, "application"));
  const wantsCreation = (call.headers.get("prefer") ?? "").toLowerCase().includes("create-if-missing");
  if (wantsCreation && key && "property" in key && key.property === "uniqueName") {
    const found = findApplication(call);
    if (isProblem(found) && found.status === 404) return insert(call, { ...body, uniqueName: key.value });
  }
  const application = reachApplication(call, "application.write");
  if (isProblem(application)) return application;
  const problem = checkApplication(call, body, application);
  if (problem) return problem;
  const { state } = call.sandbox;
  const updated = state.applications.put(applyBody(application, body));
  // The service principal at home follows the application.
  for (const principal of state.servicePrincipals.by("byAppId", application.appId)) {
    if (principal.tenantId !== application.tenantId) continue;
    state.servicePrincipals.put({
      ...principal,
      displayName: updated.displayName,
      appRoles: updated.appRoles,
      servicePrincipalNames: [updated.appId, ...updated.identifierUris],
    });
  }
  return noContent;
}

/** Soft delete: service principal, credentials, assignments and consents go along. */
export function deleteApplication(call: GraphCall): Reply | Problem {
  const application = reachApplication(call, "application.write");
  if (isProblem(application)) return application;
  const { state } = call.sandbox;
  const servicePrincipals = state.servicePrincipals
    .by("byAppId", application.appId)
    .filter((principal) => principal.tenantId === application.tenantId);
  const credentials = state.federatedCredentials.by("byParent", application.id);
  state.deletedApplications.put({
    id: application.id,
    application,
    servicePrincipals,
    credentials,
    appRoleAssignments: removePrincipals(state, servicePrincipals),
    deletedAt: call.nowMs,
  });
  for (const { id } of credentials) state.federatedCredentials.delete(id);
  state.applications.delete(application.id);
  return noContent;
}

function insert(call: GraphCall, body: ApplicationBody): Reply | Problem {
  const { sandbox, caller, nowMs } = call;
  const refused = forbid(call, "application.create", isOpenToMembers(call));
  if (refused) return refused;
  const problem = checkApplication(call, body, undefined);
  if (problem) return problem;
  const application: Application = applyBody(
    {
      id: sandbox.ids.guid(),
      appId: sandbox.ids.guid(),
      createdByAppId: caller.clientId,
      tenantId: caller.tenantId,
      displayName: "",
      description: null,
      notes: null,
      tags: [],
      uniqueName: null,
      // The default of the service, which lets everyone in; callers are advised to send their own.
      signInAudience: "AzureADandPersonalMicrosoftAccount",
      identifierUris: [],
      serviceManagementReference: null,
      requiredResourceAccess: [],
      passwordCredentials: [],
      appRoles: [],
      spaRedirectUris: [],
      owners: firstOwners(call, body),
      createdAt: nowMs,
      visibleAt: nowMs + sandbox.settings.applicationLagMs + call.lagMs,
    },
    body,
  );
  sandbox.state.applications.put(application);
  return {
    status: 201,
    headers: {
      location: `https://graph.microsoft.com/v2/${caller.tenantId}/directoryObjects/${application.id}/Microsoft.DirectoryServices.Application`,
    },
    body: {
      "@odata.context": contextOf(call, "applications/$entity"),
      ...toWire(applicationEntity, application, scopeOf(call)),
      // The answer to a creation is the only one with seven digits of a second.
      createdDateTime: `${new Date(nowMs).toISOString().slice(0, -1)}0000Z`,
    },
  };
}

/** The organization lets every member register applications; guests stay out. */
function isOpenToMembers(call: GraphCall): boolean {
  const { caller, sandbox } = call;
  return (
    caller.kind === "user" &&
    !caller.user.guest &&
    sandbox.state.tenants.get(caller.tenantId)?.usersMayRegisterApplications === true
  );
}

/** Whom the body names, and the creator unless a role already lets them manage every application. */
function firstOwners(call: GraphCall, body: ApplicationBody): string[] {
  const bound = (body["owners@odata.bind"] ?? []).flatMap(
    (reference) => readReference(call, reference) ?? [],
  );
  const { caller } = call;
  const creator =
    caller.kind === "application"
      ? may(caller, "application.write")
        ? []
        : [caller.principal.id]
      : caller.user.roles.some((role) => applicationAdministrators.includes(role))
        ? []
        : [caller.user.id];
  return [...new Set([...bound, ...creator])];
}
