import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import { connectSteps } from "./connect.ts";
import type { ConnectIntent } from "./intent.ts";
import { outlineOf } from "./outline.ts";

const id = (digit: number) => `00000000-0000-4000-8000-${String(digit).padStart(12, "0")}`;
const graph = { servicePrincipalId: id(40), appId: id(41), displayName: "Microsoft Graph" };

const intent: ConnectIntent = {
  kind: "connect",
  id: id(1),
  tenant: { id: id(2), name: "Contoso" },
  person: { id: id(3), displayName: "Kim" },
  identity: { kind: "new-application", displayName: "payments-graph" },
  connections: [
    {
      organization: { id: id(10), name: "northwind" },
      projects: [
        {
          id: id(12),
          name: "web",
          pipelines: [
            { id: 9, name: "b" },
            { id: 4, name: "a" },
          ],
        },
        { id: id(11), name: "people" },
      ],
      name: "payments-graph",
      description: "",
    },
  ],
  scope: { kind: "management-group", id: id(2), name: "Tenant Root Group" },
  permissions: [
    { resource: graph, role: { id: id(50), value: "User.Read.All" } },
    { resource: graph, role: { id: id(51), value: "Group.Read.All" } },
  ],
};

describe("the outline of a plan", () => {
  it("knows the ids of exactly what was found, by the steps of the same plan", () => {
    const made: Record<string, Record<string, string>> = {
      "create-application": { applicationId: "A", clientId: "C" },
      "create-service-principal": { servicePrincipalId: "S" },
      "grant-permission": { assignmentId: "G" },
      "create-connection": { endpointId: "E", issuer: "I", subject: "J" },
      "trust-connection": { credentialId: "F" },
    };
    const steps = connectSteps(intent, clouds.public);
    const found = new Map(steps.map((step) => [step.id, made[step.kind] ?? {}]));
    const outline = outlineOf(intent, found, clouds.public);
    expect(outline.application.found).toEqual({ applicationId: "A", clientId: "C" });
    expect(outline.servicePrincipalId).toBe("S");
    expect(outline.grants.map(({ role, assignmentId }) => [role.value, assignmentId])).toEqual([
      ["Group.Read.All", "G"],
      ["User.Read.All", "G"],
    ]);
    expect(outline.connections[0]?.found).toEqual({ endpointId: "E", credentialId: "F" });
    const nothing = outlineOf(intent, new Map(), clouds.public);
    expect(nothing.application.found).toBeUndefined();
    expect(nothing.connections[0]?.found).toBeUndefined();
  });

  it("names the credential as the step that makes it does", () => {
    const step = connectSteps(intent, clouds.public).find(({ kind }) => kind === "trust-connection");
    const request = step?.request({ show: (_step, name) => name, get: () => "" });
    const { name, description, audience } =
      outlineOf(intent, new Map(), clouds.public).connections[0]?.credential ?? {};
    expect(request?.body).toMatchObject({ name, description, audiences: [audience] });
  });

  it("cuts a description too long for a credential between characters", () => {
    const [connection] = intent.connections;
    for (const length of [300, 301]) {
      const name = `${"x".repeat(length % 2)}${"\u{1f98a}".repeat(length)}`;
      const long = { ...intent, connections: connection ? [{ ...connection, name }] : [] };
      const [made] = outlineOf(long, new Map(), clouds.public).connections;
      expect(made?.credential.description.length).toBeGreaterThan(590);
      expect(made?.credential.description).not.toMatch(/\p{Cs}/u);
    }
  });

  it("names the steps that make none of its objects, and only those", () => {
    expect(outlineOf(intent, new Map(), clouds.public).besides).toEqual([]);
    const [connection] = intent.connections;
    const checked = connection ? [{ ...connection, checks: [{ kind: "exclusive-lock" as const }] }] : [];
    const { besides } = outlineOf({ ...intent, connections: checked }, new Map(), clouds.public);
    expect(besides).toHaveLength(2);
  });

  it("keeps what an application that exists declares", () => {
    const declared = [{ resourceAppId: id(60), resourceAccess: [{ id: id(61), type: "Scope" }] }];
    const { application } = outlineOf(
      {
        ...intent,
        identity: {
          kind: "existing-application",
          applicationId: id(70),
          clientId: id(71),
          displayName: "old",
        },
      },
      new Map([["application", { declared: JSON.stringify(declared) }]]),
      clouds.public,
    );
    expect(application.creation).toBeUndefined();
    expect(application.found).toEqual({ applicationId: id(70), clientId: id(71) });
    expect(application.declaredApis).toEqual([id(60)]);
    expect(application.wholeAccess).toEqual([...declared, ...application.access]);
  });

  it("does not depend on the order in which choices were made", () => {
    const [connection] = intent.connections;
    const turned: ConnectIntent = {
      ...intent,
      permissions: intent.permissions.toReversed(),
      connections: connection
        ? [
            {
              ...connection,
              projects: connection.projects
                .map((project) => ({ ...project, pipelines: project.pipelines?.toReversed() }))
                .toReversed(),
            },
          ]
        : [],
    };
    expect(outlineOf(turned, new Map(), clouds.public)).toEqual(outlineOf(intent, new Map(), clouds.public));
  });
});
