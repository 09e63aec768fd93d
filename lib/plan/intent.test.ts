import { describe, expect, it } from "vitest";
import { ConnectIntent, Intent, planTag, TryIntent } from "./intent.ts";

const guid = (digit: number) =>
  `${digit}`.repeat(8) + `-${`${digit}`.repeat(4)}`.repeat(3) + `-${digit}`.padEnd(13, `${digit}`);
const named = (digit: number, name = "name") => ({ id: guid(digit), name });
const connection = (changes: Record<string, unknown> = {}) => ({
  organization: named(3),
  projects: [named(4, "web")],
  name: "graph-prod",
  description: "",
  ...changes,
});
const connect = (changes: Record<string, unknown> = {}) => ({
  kind: "connect",
  id: guid(1),
  tenant: named(2),
  person: { id: guid(5), displayName: "Ada" },
  identity: { kind: "new-application", displayName: "Payments" },
  connections: [connection()],
  scope: { kind: "management-group", id: "root", name: "Tenant Root Group" },
  permissions: [
    {
      resource: { servicePrincipalId: guid(6), appId: guid(7), displayName: "Microsoft Graph" },
      role: { id: guid(8), value: "User.Read.All" },
    },
  ],
  ...changes,
});
const trial = {
  kind: "try",
  id: guid(1),
  tenant: named(2),
  person: { id: guid(5), displayName: "Ada" },
  organization: named(3),
  project: named(4),
  connection: named(6),
  repository: { id: guid(7), name: "web", defaultBranch: "refs/heads/main" },
  branch: "refs/heads/try",
  file: { path: "/try.yml", content: "steps: []" },
  pipelineName: "try",
};

describe("an intent", () => {
  it("is read back whole", () => {
    expect(Intent.parse(connect())).toEqual(connect());
    expect(Intent.parse(trial)).toEqual(trial);
  });

  it("keeps nothing that it does not know, such as a token", () => {
    expect(JSON.stringify(Intent.parse(connect({ token: "secret" })))).not.toContain("secret");
  });

  it.each([
    ["an id that is none", { id: "../x" }],
    ["no person", { person: undefined }],
    ["an application without a name", { identity: { kind: "new-application", displayName: "" } }],
    [
      "an existing application without an id",
      { identity: { kind: "existing-application", displayName: "x", clientId: guid(1) } },
    ],
    ["an unknown kind of identity", { identity: { kind: "managed-identity", displayName: "x" } }],
    ["a connection without a project", { connections: [connection({ projects: [] })] }],
    ["a connection without a name", { connections: [connection({ name: "" })] }],
    ["a project id that is a path", { connections: [connection({ projects: [{ id: "..", name: "x" }] })] }],
    ["a subscription that is no id", { scope: { kind: "subscription", id: "x", name: "x" } }],
    [
      "two connections of one name in one project",
      { connections: [connection(), connection({ name: "GRAPH-PROD", projects: [named(9), named(4)] })] },
    ],
  ])("with %s is refused", (_name, changes) => {
    expect(ConnectIntent.safeParse(connect(changes)).success).toBe(false);
  });

  it("may use one name in different projects and organizations", () => {
    const connections = [
      connection(),
      connection({ projects: [named(9)] }),
      connection({ organization: named(8) }),
      connection({ name: "other" }),
    ];
    expect(ConnectIntent.safeParse(connect({ connections })).success).toBe(true);
  });

  it("to try a connection needs a repository and a name for the pipeline", () => {
    expect(TryIntent.safeParse({ ...trial, repository: undefined }).success).toBe(false);
    expect(TryIntent.safeParse({ ...trial, pipelineName: "" }).success).toBe(false);
  });

  it("marks what it creates by its own id", () => {
    expect(planTag(guid(1))).toBe(`federation-portal:${guid(1)}`);
  });
});
