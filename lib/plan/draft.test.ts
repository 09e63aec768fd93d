import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choicesOf, connectionsOf, Draft, draftProblems, emptyDraft, intentOf } from "./draft.ts";
import { ConnectIntent, nameIn } from "./intent.ts";

const guid = (digit: number) => "00000000-0000-0000-0000-000000000000".replaceAll("0", String(digit));
const northwind = { id: guid(1), name: "northwind" };
const contoso = { id: guid(2), name: "contoso" };
const web = { id: guid(3), name: "web" };
const api = { id: guid(4), name: "api" };
const tenant = { id: guid(8), name: "Contoso" };
const person = { id: guid(9), displayName: "Ada" };

const draft = (changes: Partial<Draft> = {}): Draft => ({
  ...emptyDraft(guid(7), 1_000),
  identity: { kind: "new-application", displayName: "Payments" },
  targets: [
    { organization: northwind, project: web },
    { organization: contoso, project: api },
    { organization: northwind, project: api },
  ],
  ...changes,
});
const namesOf = (given: Draft) => {
  const connections = connectionsOf(given);
  if (!connections.ok) throw new Error(connections.error.message);
  return connections.value.map(({ organization, projects, name }) => [
    `${organization.name}: ${projects.map((project) => project.name).join(" ")}`,
    name,
  ]);
};

describe("the connections of a draft", () => {
  it("are one per organization, shared with its projects", () => {
    expect(namesOf(draft({ connectionName: "{organization}-{identity}" }))).toEqual([
      ["northwind: api web", "northwind-Payments"],
      ["contoso: api", "contoso-Payments"],
    ]);
  });

  it("are one per project where nothing is shared", () => {
    expect(namesOf(draft({ layout: "per-project", connectionName: "{identity}-{project}" }))).toEqual([
      ["northwind: web", "Payments-web"],
      ["contoso: api", "Payments-api"],
      ["northwind: api", "Payments-api"],
    ]);
  });

  it("bear the project's own name in each project where the template names it", () => {
    const named = connectionsOf(draft({ connectionName: "{identity}-{project}" }));
    expect(named.ok && named.value.map((one) => one.projects.map((project) => nameIn(one, project)))).toEqual(
      [["Payments-api", "Payments-web"], ["Payments-api"]],
    );
  });

  it("say what was written of them, and the portal's own words where nothing was", () => {
    const described = (description?: string) => {
      const connections = connectionsOf(draft(description === undefined ? {} : { description }));
      return connections.ok && connections.value[0]?.description;
    };
    expect(described("For payments")).toBe("For payments");
    expect(described("")).toBe("Federated with Payments");
    expect(described()).toBe("Federated with Payments");
  });

  it.each([
    ["a".repeat(1_025), "1025 characters"],
    ["bell\u0007", "cannot be seen"],
  ])("are held back by a description such as %j", (description, message) => {
    const problem = draftProblems(draft({ description })).find(({ field }) => field === "description");
    expect(problem?.message).toContain(message);
  });

  it("become the choices again that they came from", () => {
    const chosen = draft({ connectionName: "payments" });
    const intent = intentOf(chosen, { tenant, person });
    if (!intent.ok) throw new Error("incomplete");
    const again = { ...chosen, ...choicesOf(intent.value) };
    expect(connectionsOf(again)).toEqual(connectionsOf(chosen));
    expect(again.permissions).toEqual(chosen.permissions);
  });

  it("reach every chosen project once, in either layout", () => {
    const target = fc.record({
      organization: fc.constantFrom(northwind, contoso),
      project: fc.constantFrom(web, api),
    });
    const targets = fc.uniqueArray(target, {
      selector: ({ organization, project }) => organization.id + project.id,
    });
    fc.assert(
      fc.property(targets, fc.constantFrom("shared", "per-project"), (chosen, layout) => {
        const connections = connectionsOf(draft({ targets: chosen, layout }));
        const reached = connections.ok
          ? connections.value.flatMap(({ organization, projects }) =>
              projects.map(({ id }) => organization.id + id),
            )
          : [];
        expect(reached.toSorted()).toEqual(
          chosen.map(({ organization, project }) => organization.id + project.id).toSorted(),
        );
        if (connections.ok)
          expect(connections.value).toHaveLength(
            layout === "shared"
              ? new Set(chosen.map(({ organization }) => organization.id)).size
              : chosen.length,
          );
      }),
    );
  });

  it("fill each placeholder once: a name that looks like one stays as it is", () => {
    const identity = { kind: "new-application" as const, displayName: "{project}" };
    expect(namesOf(draft({ identity, targets: [{ organization: northwind, project: web }] }))).toEqual([
      ["northwind: web", "{project}"],
    ]);
  });
});

describe("a problem of a draft", () => {
  it.each<[string, Partial<Draft>, [string, string, RegExp][]]>([
    ["nothing", {}, []],
    ["no identity", { identity: null }, [["identity", "identity", /^Choose/]]],
    [
      "an application without a name",
      { identity: { kind: "new-application", displayName: " " }, connectionName: "x" },
      [["identity", "displayName", /^Give the application/]],
    ],
    [
      "an application's name with a space at its end",
      { identity: { kind: "new-application", displayName: "Payments " }, connectionName: "x" },
      [["identity", "displayName", /space/]],
    ],
    [
      "an application's name that is too long",
      { identity: { kind: "new-application", displayName: "x".repeat(257) }, connectionName: "x" },
      [["identity", "displayName", /256/]],
    ],
    ["no project", { targets: [] }, [["where", "projects", /^Choose/]]],
    ["an unknown placeholder", { connectionName: "{team}" }, [["where", "connectionName", /\{team\}/]]],
    ["an empty connection name", { connectionName: "" }, [["where", "connectionName", /^"": Give/]]],
    ["a comma in it", { connectionName: "a,b" }, [["where", "connectionName", /comma/]]],
    [
      "an expression in it",
      { connectionName: "$(x)" },
      [["where", "connectionName", /pipeline would expand/]],
    ],
    [
      "a connection name that is too long",
      { connectionName: "x".repeat(257) },
      [["where", "connectionName", /256/]],
    ],
    [
      "everything at once",
      { identity: null, targets: [], connectionName: "{team}" },
      [
        ["identity", "identity", /./],
        ["where", "projects", /./],
      ],
    ],
  ])("names page and field of %s", (_name, changes, expected) => {
    const problems = draftProblems(draft(changes));
    expect(problems.map(({ step, field }) => [step, field])).toEqual(
      expected.map(([step, field]) => [step, field]),
    );
    for (const [index, [, , words]] of expected.entries()) expect(problems[index]?.message).toMatch(words);
  });
});

describe("the intent of a draft", () => {
  it("is what its schema accepts, and keeps the draft's id", () => {
    const intent = intentOf(draft(), { tenant, person });
    if (!intent.ok) throw new Error("an intent was expected");
    expect(ConnectIntent.parse(intent.value)).toEqual(intent.value);
    expect(intent.value.id).toBe(guid(7));
  });

  it("labels a connection without Azure access with the tenant's root group", () => {
    const intent = intentOf(draft(), { tenant, person });
    expect(intent.ok && intent.value.scope).toEqual({
      kind: "management-group",
      id: tenant.id,
      name: "Tenant Root Group",
    });
    const scope = { kind: "subscription" as const, id: guid(5), name: "Production" };
    const chosen = intentOf(draft({ scope }), { tenant, person });
    expect(chosen.ok && chosen.value.scope).toEqual(scope);
  });

  it("does not exist while anything is missing", () => {
    expect(intentOf(emptyDraft(guid(7), 1), { tenant, person })).toEqual({
      ok: false,
      error: draftProblems(emptyDraft(guid(7), 1)),
    });
  });
});

it("an empty draft is one that can be kept", () => {
  expect(Draft.parse(emptyDraft(guid(7), 1))).toEqual(emptyDraft(guid(7), 1));
});
