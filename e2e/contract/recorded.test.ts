import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { root } from "../../scripts/prepare.mjs";
import { type RunningCloud, startCloud } from "../support/cloud.ts";
import { readSpecJson, withoutSpecs } from "./specs.ts";

const Exchanges = z.array(
  z.object({
    operation: z.string(),
    request: z.object({ body: z.unknown() }),
    response: z.object({ status: z.number(), body: z.unknown() }),
  }),
);

/** Recorded operations that the sandbox leaves out, by the reason. */
const notCovered: Readonly<Record<string, readonly string[]>> = {
  "people are seeded, never made": ["user.create"],
  "the sandbox's Azure knows subscriptions and management groups only, of which nothing is recorded": [
    "managedIdentity.operations.list",
    "resourceGroups.checkExistence",
    "resourceGroups.checkExistence.notFound",
    "resourceGroups.create",
    "resourceGroups.delete",
    "resourceGroups.get",
    "resourceGroups.get.deleting",
    "resourceGroups.get.notFound",
    "roleAssignments.create",
    "roleAssignments.create.condition",
    "roleAssignments.create.user",
    "roleAssignments.delete",
    "roleAssignments.delete.subscriptionScope",
    "roleAssignments.list.atScope",
    "roleAssignments.list.byPrincipalId",
    "roleAssignments.list.byPrincipalId.empty",
    "roleAssignments.list.byPrincipalId.resourceGroup",
    "roleDefinitions.list.byRoleName",
    "roleDefinitions.list.byRoleName.notActions",
    "userAssignedIdentities.create",
    "userAssignedIdentities.create.2022-01-31-preview",
    "userAssignedIdentities.delete",
    "userAssignedIdentities.listAssociatedResources",
    "userAssignedIdentities.listByResourceGroup",
  ],
  "the portal has no use for these parts of Azure DevOps": [
    "accessControlLists.query",
    "build.authorizedResources.get",
    "build.authorizedResources.update",
    "build.definitions.create",
    "build.definitions.list",
    "build.definitions.unauthorized",
    "build.queue",
    "distributedtask.queues.list",
    "git.repositories.create",
    "identities.read",
    "operations.get",
    "projects.create",
    "resourceAreas.list",
    "resourceLocations.options",
    "security.namespaces.list",
    "settings.unauthorized",
    "userEntitlements.list",
    "userEntitlements.update",
  ],
};

/** Tests beside the services, which replay what those know best. */
const besideTheServices = ["sandbox/graph/contract.test.ts", "sandbox/devops/contract.test.ts"];

/** Where the sandbox leaves a recording on purpose: which places of a reply, and why. */
const deviations: readonly { operations: readonly string[]; places: readonly string[]; reason: string }[] = [
  {
    operations: [
      "application.create.identifierUris",
      "application.list.byIdentifierUri",
      "application.get.requiredResourceAccess",
    ],
    places: [
      "nativeAuthenticationApisEnabled",
      "requestSignatureVerification",
      "samlMetadataUrl",
      "servicePrincipalLockConfiguration",
      "uniqueName",
      "web.redirectUriSettings",
    ],
    reason: "Recorded in 2022; recordings of 2025 have these, and so has the sandbox.",
  },
  {
    operations: ["application.create.identifierUris", "application.list.byIdentifierUri"],
    places: ["api.requestedAccessTokenVersion"],
    reason: "Recorded for an application with another sign-in audience, which fixes the version.",
  },
  {
    operations: ["servicePrincipal.list.microsoftGraph"],
    places: [
      "createdDateTime",
      "oauth2PermissionScopes.userConsentDescription",
      "oauth2PermissionScopes.userConsentDisplayName",
      "resourceSpecificApplicationPermissions",
    ],
    reason: "Of Microsoft's own service principals the sandbox keeps what granting permissions needs.",
  },
  {
    operations: [
      "application.create.identifierUris",
      "application.list.byIdentifierUri",
      "application.get.requiredResourceAccess",
      "servicePrincipal.list.microsoftGraph",
    ],
    places: ["createdByAppId", "isDisabled"],
    reason: "Recorded before the service had these; its metadata of 2026 has them.",
  },
  {
    operations: ["git.repositories.list"],
    places: ["project.description"],
    reason: "The recorded project has no description, and the service leaves an empty one out.",
  },
];

/** The JSON type at every place of a value. All elements of a list stand for one place: the first one tells. */
function placesOf(value: unknown, place = ""): [string, string][] {
  if (value === null) return [[place, "null"]];
  if (Array.isArray(value)) return value.length === 0 ? [[place, "empty list"]] : placesOf(value[0], place);
  if (typeof value !== "object") return [[place, typeof value]];
  return [
    [place, "object"],
    ...Object.entries(value).flatMap(([name, inner]) =>
      // A page's entities are at the top, like an entity alone.
      placesOf(
        inner,
        place === "" ? (name === "value" && Array.isArray(inner) ? "" : name) : `${place}.${name}`,
      ),
    ),
  ];
}

/** The places in which two values have not the same type. What lies below a place that differs is not said again. */
function differingPlaces(one: unknown, other: unknown): string[] {
  const left = new Map(placesOf(one));
  const right = new Map(placesOf(other));
  const places = [...new Set([...left.keys(), ...right.keys()])].filter(
    (place) => left.get(place) !== right.get(place),
  );
  return places
    .filter((place) => !places.some((above) => above !== place && place.startsWith(`${above}.`)))
    .sort();
}

describe.skipIf(withoutSpecs)("recorded exchanges (set API_SPECS_DIR to run)", () => {
  let cloud: RunningCloud;
  beforeAll(async () => {
    cloud = await startCloud({ seed: "empty" });
  });
  afterAll(() => cloud.stop());

  const recorded = new Map(
    withoutSpecs
      ? []
      : ["graph", "arm", "devops"].flatMap((service) =>
          Exchanges.parse(readSpecJson(`recorded/${service}.json`)).map(
            (exchange) => [exchange.operation, exchange] as const,
          ),
        ),
  );
  const replayed = new Set<string>();

  const ask = async (service: "graph" | "devops", method: string, path: string, body?: unknown) => {
    const token = await cloud.tokens(service, {
      scopes:
        service === "devops"
          ? ["user_impersonation"]
          : ["Application.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All", "Directory.Read.All"],
    });
    if (!token.ok) throw new Error("no token");
    const response = await fetch(`${cloud.origins[service]}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token.value}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === "" ? null : JSON.parse(text);
    return { status: response.status, body: parsed };
  };

  /** Sends a recorded request again, its ids replaced, and expects the recorded status and shape. */
  const replay = async (
    operation: string,
    service: "graph" | "devops",
    method: string,
    path: string,
    change: (body: Record<string, unknown>) => Record<string, unknown> = (body) => body,
  ): Promise<Record<string, unknown>> => {
    const exchange = recorded.get(operation);
    if (!exchange) throw new Error(`nothing recorded for ${operation}`);
    replayed.add(operation);
    const sent = z.record(z.string(), z.unknown()).nullable().parse(exchange.request.body);
    const answer = await ask(service, method, path, sent === null ? undefined : change(sent));
    const meant = deviations.flatMap((deviation) =>
      deviation.operations.includes(operation) ? deviation.places : [],
    );
    expect({
      operation,
      status: answer.status,
      differs: differingPlaces(answer.body, exchange.response.body),
    }).toEqual({ operation, status: exchange.response.status, differs: [...meant].sort() });
    return z.record(z.string(), z.unknown()).nullable().parse(answer.body) ?? {};
  };

  it("of applications and their secrets have the sandbox's status, keys and types", async () => {
    const created = await replay(
      "application.create.identifierUris",
      "graph",
      "POST",
      "/v1.0/applications",
      (body) => ({ ...body, signInAudience: "AzureADMyOrg" }),
    );
    const one = `/v1.0/applications/${String(created["id"])}`;
    const uri = encodeURIComponent("identifierUris/any(s:s eq 'api://azure-cli-test000001')");
    await replay("application.list.byIdentifierUri", "graph", "GET", `/v1.0/applications?$filter=${uri}`);
    const nobody = encodeURIComponent("appId eq 'cc46cd6e-d9e9-46eb-87a0-fdb69c74358e'");
    await replay("application.list.byAppId.empty", "graph", "GET", `/v1.0/applications?$filter=${nobody}`);
    await replay("application.update.requiredResourceAccess.clear", "graph", "PATCH", one);
    const secret = await replay(
      "application.addPassword.nullDisplayName",
      "graph",
      "POST",
      `${one}/addPassword`,
    );
    await replay("application.removePassword", "graph", "POST", `${one}/removePassword`, () => ({
      keyId: secret["keyId"],
    }));
    const other = await ask("graph", "POST", "/v1.0/applications", { displayName: "with secret" });
    const another = `/v1.0/applications/${z.object({ id: z.string() }).parse(other.body).id}`;
    await ask("graph", "POST", `${another}/addPassword`, { passwordCredential: { displayName: "secret" } });
    const { requiredResourceAccess } = z
      .object({ requiredResourceAccess: z.array(z.unknown()) })
      .parse(recorded.get("application.get.requiredResourceAccess")?.response.body);
    await ask("graph", "PATCH", another, { requiredResourceAccess });
    await replay("application.get.requiredResourceAccess", "graph", "GET", another);
  });

  it("of federated credentials have the sandbox's status, keys and types", async () => {
    const application = await ask("graph", "POST", "/v1.0/applications", { displayName: "recorded" });
    const { id } = z.object({ id: z.string() }).parse(application.body);
    const credentials = `/beta/applications/${id}/federatedIdentityCredentials`;
    const made = await ask(
      "graph",
      "POST",
      credentials,
      recorded.get("federatedIdentityCredential.create")?.request.body,
    );
    const one = `${credentials}/${z.object({ id: z.string() }).parse(made.body).id}`;
    await ask("graph", "PATCH", one, recorded.get("federatedIdentityCredential.update")?.request.body);
    await replay("federatedIdentityCredential.get.afterUpdate", "graph", "GET", one);
  });

  it("of service principals and grants have the sandbox's status, keys and types", async () => {
    const byName = (name: string) =>
      `/v1.0/servicePrincipals?$filter=${encodeURIComponent(`servicePrincipalNames/any(c:c eq '${name}')`)}`;
    await replay(
      "servicePrincipal.list.byServicePrincipalName.empty",
      "graph",
      "GET",
      byName("non-exist-sp-name"),
    );
    const graph = cloud.sandbox.state.servicePrincipals.by(
      "byAppId",
      "00000003-0000-0000-c000-000000000000",
    )[0];
    const application = await ask("graph", "POST", "/v1.0/applications", { displayName: "granted" });
    const principal = await ask("graph", "POST", "/v1.0/servicePrincipals", {
      appId: z.object({ appId: z.string() }).parse(application.body).appId,
    });
    await replay(
      "oauth2PermissionGrant.create.afterDelete",
      "graph",
      "POST",
      "/v1.0/oauth2PermissionGrants",
      (body) => ({
        ...body,
        clientId: z.object({ id: z.string() }).parse(principal.body).id,
        resourceId: graph?.id,
      }),
    );
    await replay(
      "servicePrincipal.list.microsoftGraph",
      "graph",
      "GET",
      byName("00000003-0000-0000-c000-000000000000"),
    );
  });

  it("of repositories have the sandbox's status, keys and types", async () => {
    await replay(
      "git.repositories.list",
      "devops",
      "GET",
      "/adatum/Field%20Service/_apis/git/repositories?api-version=7.1",
    );
  });

  it("are each replayed, here or beside the service, or left out for a reason", () => {
    const beside = besideTheServices.map((path) => readFileSync(join(root, path), "utf8")).join("\n");
    const accounted = new Set([...replayed, ...Object.values(notCovered).flat()]);
    const missing = [...recorded.keys()].filter(
      (operation) => !accounted.has(operation) && !beside.includes(`"${operation}"`),
    );
    expect(missing).toEqual([]);
    expect(
      Object.values(notCovered)
        .flat()
        .filter((operation) => !recorded.has(operation)),
    ).toEqual([]);
  });
});
