import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  ApplicationObjectId,
  countTrustingApplications,
  findApplicationsByTag,
  getApplication,
  getTenant,
  listActiveDirectoryRoles,
  listAppRoleAssignments,
  listFederatedCredentials,
  listOwnerIds,
  ServicePrincipalId,
  searchApplications,
} from "@/lib/entra/index.ts";
import { planTag, progressOf } from "@/lib/plan/index.ts";
import { scopes } from "@/lib/session/index.ts";
import { graphApplicationPermissions } from "@/sandbox/seeds/graph-permissions.ts";
import { type RecordedExchange, type RunningCloud, startCloud } from "../support/cloud.ts";
import { expectOk, intentFor, TestRun } from "../support/connect.ts";
import { type Edm, readEdm } from "./edm.ts";
import { readSpecJson, withoutSpecs } from "./specs.ts";

const { signal } = new AbortController();

/** Everything the portal asks of Graph: connect, connect again with what exists, look around, take back. */
async function useEverything(cloud: RunningCloud): Promise<void> {
  const { graph } = cloud;
  const intent = await intentFor(cloud, { projects: { northwind: ["web", "people"] } });
  const first = await new TestRun(intent, cloud).apply();
  const made = progressOf(first.steps, first.events).get("application")?.made ?? {};
  const applicationId = ApplicationObjectId.parse(made["applicationId"]);
  const application = expectOk(await getApplication(graph, applicationId, signal));
  const identity = {
    kind: "existing-application" as const,
    applicationId,
    clientId: application.appId,
    displayName: application.displayName,
  };
  const more = await intentFor(cloud, {
    identity,
    projects: { adatum: ["data"] },
    permissions: ["User.Read.All", "Group.Read.All", "Application.Read.All"],
  });
  const second = await new TestRun(more, cloud).apply();
  expectOk(await searchApplications(graph, "", undefined, signal));
  expectOk(await searchApplications(graph, "payments", undefined, signal));
  expectOk(await searchApplications(graph, application.appId, undefined, signal));
  const { displayName } = application;
  expectOk(await findApplicationsByTag(graph, { displayName, tag: planTag(intent.id) }, signal));
  expectOk(await listOwnerIds(graph, applicationId, signal));
  expectOk(await listFederatedCredentials(graph, applicationId, signal));
  expectOk(await listActiveDirectoryRoles(graph, signal));
  for (const kind of ["azure-devops", "retiring-issuer"] as const)
    expectOk(await countTrustingApplications(graph, kind, signal));
  expectOk(await getTenant(graph, signal));
  const [principal] = cloud.sandbox.state.servicePrincipals.by("byAppId", application.appId);
  expectOk(await listAppRoleAssignments(graph, ServicePrincipalId.parse(principal?.id), signal));
  await second.undo();
  await first.undo();
  expect([...first.failures, ...second.failures]).toEqual([]);
}

const Reply = z.looseObject({ "@odata.context": z.string(), value: z.array(z.unknown()).optional() });

/** What a reply holds beyond the protocol's own words: one entity, or a page of them. */
function entitiesOf(body: unknown): { context: string; entities: unknown[] } {
  const { "@odata.context": context, value, ...rest } = Reply.parse(body);
  return { context, entities: value ?? [rest] };
}

/** Where a reply leaves the metadata on purpose. */
const deviations: readonly { misfit: string; reason: string }[] = [
  {
    misfit: "microsoft.graph.servicePrincipal has no createdDateTime",
    reason: "The type is open, and recorded replies of the service carry the date.",
  },
];

const pathBelowVersion = ({ url }: RecordedExchange): string =>
  decodeURIComponent(url.pathname).replace(/^\/(v1\.0|beta)/, "");

describe.skipIf(withoutSpecs)(
  "every request to Microsoft Graph and its reply (set API_SPECS_DIR to run)",
  () => {
    let cloud: RunningCloud;
    let edm: Edm;
    let exchanges: RecordedExchange[];
    beforeAll(async () => {
      cloud = await startCloud({ seed: "empty" });
      await useEverything(cloud);
      edm = readEdm();
      exchanges = cloud.exchanges.filter(({ service }) => service === "graph");
    }, 60_000);
    afterAll(() => cloud.stop());

    it("goes to version 1.0", () => {
      expect(exchanges.filter(({ url }) => !url.pathname.startsWith("/v1.0/"))).toEqual([]);
    });

    it("sends only properties that the published type has, rightly typed", () => {
      const writes = exchanges.filter(({ requestBody }) => requestBody !== undefined);
      expect(writes.length).toBeGreaterThan(5);
      for (const exchange of writes) {
        const path = pathBelowVersion(exchange);
        expect([path, edm.misfits(edm.typeAt(path), exchange.requestBody)]).toEqual([path, []]);
      }
    });

    it("gets only properties that the published type has, rightly typed", () => {
      const answers = exchanges.filter(
        ({ status, responseBody }) => status < 300 && responseBody !== undefined,
      );
      expect(answers.length).toBeGreaterThan(20);
      const found = new Set(
        answers.flatMap(({ responseBody }) => {
          const { context, entities } = entitiesOf(responseBody);
          return entities.flatMap((entity) => edm.misfits(edm.typeOfContext(context), entity));
        }),
      );
      expect([...found]).toEqual(deviations.map(({ misfit }) => misfit));
    });

    it("would be refused with one property or type more", () => {
      const problems = (value: unknown) => edm.misfits("microsoft.graph.application", value);
      expect(problems({ displayName: "a", tags: ["b"] })).toEqual([]);
      expect(problems({ nickname: "a" })).toEqual(["microsoft.graph.application has no nickname"]);
      expect(problems({ displayName: 1 })).toHaveLength(1);
      expect(problems({ tags: null })).toHaveLength(1);
      expect(problems({ requiredResourceAccess: [{ resourceAccess: [{ id: "x" }] }] })).toHaveLength(1);
      expect(problems({ "friends@odata.bind": [] })).toHaveLength(1);
    });

    it("gets the type that the path leads to", () => {
      for (const exchange of exchanges) {
        const { status, responseBody } = exchange;
        if (status >= 300 || responseBody === undefined) continue;
        const path = pathBelowVersion(exchange);
        // The signed-in person is a singleton whose replies name the collection of users.
        const expected = path === "/me" ? "microsoft.graph.user" : edm.typeAt(path);
        expect([path, edm.typeOfContext(entitiesOf(responseBody).context)]).toEqual([path, expected]);
      }
    });
  },
);

const Published = z.object({
  applicationScopesList: z.array(z.object({ id: z.guid(), value: z.string() })),
  delegatedScopesList: z.array(z.object({ id: z.guid(), value: z.string() })),
});

describe.skipIf(withoutSpecs)("permissions of Microsoft Graph (set API_SPECS_DIR to run)", () => {
  it("have in the sandbox's own table the published values and ids", () => {
    const { applicationScopesList } = Published.parse(
      readSpecJson("microsoft-graph/permissions-descriptions.json"),
    );
    const published = new Map(applicationScopesList.map(({ id, value }) => [value, id]));
    const wrong = graphApplicationPermissions.filter(([value, id]) => published.get(value) !== id);
    expect(wrong).toEqual([]);
  });

  it("are those that the portal asks for by their published names", () => {
    const { delegatedScopesList } = Published.parse(
      readSpecJson("microsoft-graph/permissions-descriptions.json"),
    );
    const published = new Set(delegatedScopesList.map(({ value }) => value));
    const { azureDevOps: _devops, azure: _azure, ...ofGraph } = scopes;
    const unknown = Object.values(ofGraph)
      .flat()
      .filter((value) => !published.has(value));
    expect(unknown).toEqual([]);
  });
});
