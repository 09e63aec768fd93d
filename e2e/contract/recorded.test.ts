import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { subscriptions } from "@/sandbox/seeds/azure.ts";
import { projectIdOf } from "@/sandbox/seeds/organizations.ts";
import { persons } from "@/sandbox/seeds/persons.ts";
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
  "a refusal with the body of an empty list, by a list that the sandbox has not": [
    "build.definitions.unauthorized",
  ],
  "people are seeded, never made": ["user.create"],
  "the sandbox's Azure makes and deletes nothing, and knows no identities": [
    "managedIdentity.operations.list",
    "resourceGroups.checkExistence",
    "resourceGroups.checkExistence.notFound",
    "resourceGroups.create",
    "resourceGroups.delete",
    "resourceGroups.get.deleting",
    "roleAssignments.create",
    "roleAssignments.create.condition",
    "roleAssignments.create.user",
    "roleAssignments.delete",
    "roleAssignments.delete.subscriptionScope",
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
    "build.queue",
    "distributedtask.queues.list",
    "git.repositories.create",
    "identities.read",
    "operations.get",
    "projects.create",
    "resourceAreas.list",
    "resourceLocations.options",
    "security.namespaces.list",
    "userEntitlements.list",
    "userEntitlements.update",
  ],
};

/** Tests beside the services, which replay what those know best. */
const besideTheServices = ["sandbox/graph/contract.test.ts"];

/** Where the sandbox leaves a recording on purpose: which places of an entity, and why. */
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
      "oauth2PermissionScopes[].userConsentDescription",
      "oauth2PermissionScopes[].userConsentDisplayName",
      "resourceSpecificApplicationPermissions[]",
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
    operations: ["projects.list", "projects.get"],
    places: ["description"],
    reason: "The recorded projects have no description, and the service leaves an empty one out.",
  },
  {
    operations: ["git.repositories.list", "git.repositories.get"],
    places: ["project.description"],
    reason: "The recorded project has no description, and the service leaves an empty one out.",
  },
  {
    operations: ["git.pullRequests.create"],
    places: ["repository.project.description"],
    reason: "The recorded project has no description, and the service leaves an empty one out.",
  },
];

/**
 * The JSON types at every place of a value, such as `value[].id`. The elements of a list share one place, `[]`, which
 * has what any of them has.
 */
function placesOf(value: unknown, place = ""): [string, string][] {
  if (value === null) return [[place, "null"]];
  if (Array.isArray(value))
    return [[place, "list"], ...value.flatMap((element) => placesOf(element, `${place}[]`))];
  if (typeof value !== "object") return [[place, typeof value]];
  return [
    [place, "object"],
    ...Object.entries(value).flatMap(([name, inner]) =>
      placesOf(inner, place === "" ? name : `${place}.${name}`),
    ),
  ];
}

function typesByPlace(value: unknown): Map<string, string> {
  const types = new Map<string, Set<string>>();
  for (const [place, type] of placesOf(value)) types.set(place, (types.get(place) ?? new Set()).add(type));
  return new Map([...types].map(([place, found]) => [place, [...found].sort().join(" or ")]));
}

/** The places in which two values have not the same types. What lies below a place that differs is not said again. */
function differingPlaces(one: unknown, other: unknown): string[] {
  const left = typesByPlace(one);
  const right = typesByPlace(other);
  const places = [...new Set([...left.keys(), ...right.keys()])].filter(
    (place) => left.get(place) !== right.get(place),
  );
  const liesBelow = (place: string, above: string) =>
    place !== above && (above === "" || place.startsWith(`${above}.`) || place.startsWith(`${above}[]`));
  return places.filter((place) => !places.some((above) => liesBelow(place, above))).sort();
}

/** How a place of an entity is called in a reply, which may be a page of entities. */
const placeIn = (reply: unknown, place: string): string =>
  z.object({ value: z.array(z.unknown()) }).safeParse(reply).success ? `value[].${place}` : place;

describe("differences between two replies", () => {
  it.each([
    ["a page that lost its envelope", [{ id: "1" }], { value: [{ id: "1" }] }, [""]],
    ["an entity where a page was", { id: "1" }, { value: [{ id: "1" }] }, ["id", "value"]],
    ["a key that only a later element has", [{ a: 1 }], [{ a: 1 }, { b: 1 }], ["[].b"]],
    ["a type that only a later element has", { x: [1] }, { x: [1, null] }, ["x[]"]],
    ["elements where a list was empty", { x: [] }, { x: [{ a: 1 }] }, ["x[]"]],
    ["nothing where elements only change places", [{ a: 1 }, { b: 1 }], [{ b: 1 }, { a: 1 }], []],
  ])("show %s", (_, one, other, places) => {
    expect(differingPlaces(one, other)).toEqual(places);
    expect(differingPlaces(other, one)).toEqual(places);
  });
});

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

  type Asked = "graph" | "devops" | "azure";

  const authorized = async (service: Asked): Promise<Record<string, string>> => {
    const token = await cloud.tokens(service, {
      scopes:
        service === "graph"
          ? ["Application.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All", "Directory.Read.All"]
          : ["user_impersonation"],
    });
    if (!token.ok) throw new Error("no token");
    return { authorization: `Bearer ${token.value}` };
  };

  const ask = async (
    service: Asked,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => {
    const response = await fetch(`${cloud.origins[service]}${path}`, {
      method,
      headers: {
        ...(headers ?? (await authorized(service))),
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
    service: Asked,
    method: string,
    path: string,
    change: (body: Record<string, unknown>) => Record<string, unknown> = (body) => body,
    headers?: Record<string, string>,
  ): Promise<Record<string, unknown>> => {
    const exchange = recorded.get(operation);
    if (!exchange) throw new Error(`nothing recorded for ${operation}`);
    replayed.add(operation);
    const sent = z.record(z.string(), z.unknown()).nullable().parse(exchange.request.body);
    const answer = await ask(service, method, path, sent === null ? undefined : change(sent), headers);
    const meant = deviations.flatMap((deviation) =>
      deviation.operations.includes(operation)
        ? deviation.places.map((place) => placeIn(exchange.response.body, place))
        : [],
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

  it("of an organization and its projects have the sandbox's status, keys and types", async () => {
    await replay(
      "connectionData.get",
      "devops",
      "GET",
      "/adatum/_apis/connectionData?api-version=7.1-preview.1",
    );
    await replay("projects.list", "devops", "GET", "/adatum/_apis/projects?stateFilter=all&api-version=7.1");
    await replay("projects.get", "devops", "GET", "/adatum/_apis/projects/Field%20Service?api-version=7.1");
  });

  it("of repositories have the sandbox's status, keys and types", async () => {
    // The recorded list is of an empty repository, the others are not.
    await replay(
      "git.repositories.list",
      "devops",
      "GET",
      "/adatum/Field%20Service/_apis/git/repositories?api-version=7.1",
    );
    const [repository] = cloud.sandbox.state.repositories.by("byProject", projectIdOf("adatum", "infra"));
    const one = `/adatum/infra/_apis/git/repositories/${repository?.id}`;
    const version = "?api-version=7.1";
    await replay("git.repositories.get", "devops", "GET", `${one}${version}`);
    const base = repository?.refs["refs/heads/main"];
    const branch = { name: "refs/heads/recorded", oldObjectId: "0".repeat(40), newObjectId: base };
    await ask("devops", "POST", `${one}/refs${version}`, [branch]);
    await replay("git.pullRequests.create", "devops", "POST", `${one}/pullrequests${version}`, (body) => ({
      ...body,
      sourceRefName: branch.name,
      targetRefName: "refs/heads/main",
    }));
  });

  it("of Azure have the sandbox's status, keys and types", async () => {
    const { resourceGroups } = cloud.sandbox.state;
    const [group] = resourceGroups.by("bySubscription", subscriptions.production.id);
    if (!group) throw new Error("the seed has no resource group");
    resourceGroups.put({ ...group, tags: { product: "a", cause: "b", date: "c" } });
    const one = `/subscriptions/${subscriptions.production.id}/resourcegroups/${group.name}`;
    await replay("resourceGroups.get", "azure", "GET", `${one}?api-version=2022-09-01`);
    const subscription = `/subscriptions/${subscriptions.production.id}`;
    const authorization = "providers/Microsoft.Authorization";
    const definitions = (scope: string, role: string, version: string) =>
      `${scope}/${authorization}/roleDefinitions?$filter=${encodeURIComponent(`roleName eq '${role}'`)}&api-version=${version}`;
    const byName = "roleDefinitions.list.byRoleName";
    await replay(byName, "azure", "GET", definitions(one, "reader", "2022-05-01-preview"));
    await replay(
      `${byName}.notActions`,
      "azure",
      "GET",
      definitions(subscription, "contributor", "2018-01-01-preview"),
    );
    const assignments = (scope: string, filter: string) =>
      `${scope}/${authorization}/roleAssignments?api-version=2022-04-01&$filter=${encodeURIComponent(filter)}`;
    const of = (principalId: string) => `principalId eq '${principalId}'`;
    const list = "roleAssignments.list";
    await replay(`${list}.byPrincipalId`, "azure", "GET", assignments(subscription, of(persons.ada.id)));
    await replay(`${list}.byPrincipalId.resourceGroup`, "azure", "GET", assignments(one, of(persons.ada.id)));
    await replay(
      `${list}.byPrincipalId.empty`,
      "azure",
      "GET",
      assignments(subscription, of(crypto.randomUUID())),
    );
    await replay(`${list}.atScope`, "azure", "GET", assignments(one, "atScope()"));
  });

  it("of refusals have the sandbox's status and form, with a body and without", async () => {
    await replay(
      "settings.unauthorized",
      "devops",
      "PATCH",
      `/adatum/_apis/serviceendpoint/endpoints/${crypto.randomUUID()}?api-version=7.1`,
      (body) => body,
      { "x-tfs-fedauthredirect": "Suppress" },
    );
    // Recorded at a resource that the sandbox has not; a bad argument is refused alike everywhere.
    await replay(
      "teamSettings.badRequest",
      "devops",
      "POST",
      "/adatum/infra/_apis/pipelines?api-version=7.1",
      () => ({}),
    );
    await replay(
      "resourceGroups.get.notFound",
      "azure",
      "GET",
      `/subscriptions/${subscriptions.production.id}/resourcegroups/cli_rg_nowait_test000001?api-version=2020-06-01`,
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
