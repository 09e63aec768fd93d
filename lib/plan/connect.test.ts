import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import { connectSteps, declaredAccess } from "./connect.ts";
import { ConnectIntent } from "./intent.ts";
import { knownFrom } from "./known.ts";
import type { Made, Step, StepId } from "./step.ts";

const named = (name: fc.Arbitrary<string>) => fc.record({ id: fc.uuid(), name });
/** Few names, so that different things often share one. */
const name = fc.constantFrom("a", "b", "Payments", "web; --", "é");

const identity = fc.oneof(
  fc.record({ kind: fc.constant("new-application" as const), displayName: name }),
  fc.record({
    kind: fc.constant("existing-application" as const),
    applicationId: fc.uuid(),
    clientId: fc.uuid(),
    displayName: name,
  }),
);
const permission = fc
  .record({ api: fc.uuid(), appId: fc.uuid(), displayName: name, role: fc.uuid(), value: name })
  .map(({ api, appId, displayName, role, value }) => ({
    resource: { servicePrincipalId: api, appId, displayName },
    role: { id: role, value },
  }));
const pipelines = fc.uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 9 }), name }), {
  minLength: 1,
  maxLength: 3,
  selector: ({ id }) => id,
});
const project = fc
  .record({ place: named(name), pipelines: fc.option(pipelines, { nil: undefined }) })
  .map(({ place, pipelines: chosen }) => (chosen ? { ...place, pipelines: chosen } : place));
const connection = fc.record({
  organization: named(name),
  projects: fc.uniqueArray(project, { minLength: 1, maxLength: 4, selector: ({ id }) => id }),
  name,
  description: fc.constant(""),
});
const details = fc.record({
  owners: fc.array(named(name), { maxLength: 25 }),
  notes: fc.constantFrom("", "For payments"),
  tags: fc.array(fc.constantFrom("a", "b", "=1+1", "é"), { maxLength: 4 }),
});
const intents: fc.Arbitrary<ConnectIntent> = fc.record({
  kind: fc.constant("connect" as const),
  id: fc.uuid(),
  tenant: named(name),
  person: fc.record({ id: fc.uuid(), displayName: name }),
  identity,
  details,
  connections: fc.array(connection, { maxLength: 4 }),
  scope: fc.constant({ kind: "management-group" as const, id: "root", name: "Tenant Root Group" }),
  permissions: fc.array(permission, { maxLength: 4 }),
});
const shuffled = intents.chain((intent) =>
  fc
    .record({
      connections: fc.shuffledSubarray(intent.connections, { minLength: intent.connections.length }),
      permissions: fc.shuffledSubarray(intent.permissions, { minLength: intent.permissions.length }),
      details: fc.constant({
        ...intent.details,
        owners: intent.details?.owners?.toReversed(),
        tags: intent.details?.tags?.toReversed(),
      }),
    })
    .map((orders) => ({
      intent,
      other: {
        ...intent,
        ...orders,
        connections: orders.connections.map((given) => ({
          ...given,
          projects: given.projects
            .toReversed()
            .map((each) => (each.pipelines ? { ...each, pipelines: each.pipelines.toReversed() } : each)),
        })),
      },
    })),
);

const steps = (intent: ConnectIntent) => connectSteps(intent, clouds.public);
const nothing = knownFrom(() => undefined);
/** What is shown of a step: everything but its functions. */
const shown = (step: Step) => ({ ...JSON.parse(JSON.stringify(step)), request: step.request(nothing) });

describe("the steps of a plan", () => {
  it("do not depend on the order in which choices were made", () => {
    fc.assert(
      fc.property(shuffled, ({ intent, other }) => {
        expect(steps(other).map(shown)).toEqual(steps(intent).map(shown));
      }),
    );
  });

  it("have ids of their own, and depend only on steps that come before them", () => {
    fc.assert(
      fc.property(intents, (intent) => {
        const before = new Set<StepId>();
        for (const step of steps(intent)) {
          expect(before.has(step.id)).toBe(false);
          for (const id of step.dependsOn) expect(before.has(id)).toBe(true);
          before.add(step.id);
        }
      }),
    );
  });

  it("are the same when a choice is named twice", () => {
    fc.assert(
      fc.property(intents, (intent) => {
        const twice = {
          ...intent,
          connections: intent.connections.map((given) => ({
            ...given,
            projects: [...given.projects, ...given.projects],
          })),
          permissions: [...intent.permissions, ...intent.permissions],
        };
        expect(steps(twice).map(shown)).toEqual(steps(intent).map(shown));
      }),
    );
  });

  it("show a name in braces for what is not known yet, and what is sent once it is", () => {
    const value = "44444444-4444-4444-4444-444444444444";
    const everything: Made = {
      applicationId: value,
      clientId: value,
      servicePrincipalId: value,
      endpointId: value,
      issuer: value,
      subject: value,
    };
    const placeholder = /\{(applicationId|clientId|servicePrincipalId|endpointId|issuer|subject)\}/;
    fc.assert(
      fc.property(intents, (intent) => {
        for (const step of steps(intent)) {
          const read = (made: Made | undefined) =>
            decodeURIComponent(JSON.stringify(step.request(knownFrom(() => made))));
          expect(placeholder.test(read(undefined))).toBe(step.dependsOn.length > 0);
          expect(read(everything)).not.toMatch(placeholder);
          if (step.dependsOn.length > 0) expect(read(everything)).toContain(value);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("write, prove and ask for scopes as a person expects it", () => {
    fc.assert(
      fc.property(intents, (intent) => {
        for (const step of steps(intent)) {
          expect(step.needs.length).toBeGreaterThan(0);
          expect(step.writes).toBe(!["existing-application", "prove-connection"].includes(step.kind));
          expect(step.request(nothing).service).toBe(step.needs[0]?.service);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("prove every connection after it was trusted, shared and completed", () => {
    fc.assert(
      fc.property(intents, (intent) => {
        const all = steps(intent);
        const byId = new Map(all.map((step) => [step.id, step]));
        const reach = (id: StepId): string[] =>
          (byId.get(id)?.dependsOn ?? []).flatMap((other) => [byId.get(other)?.kind ?? "", ...reach(other)]);
        for (const step of all.filter(({ kind }) => kind === "prove-connection")) {
          const kinds = reach(step.id);
          expect(kinds).toEqual(
            expect.arrayContaining([
              "complete-connection",
              "trust-connection",
              "create-connection",
              "create-service-principal",
            ]),
          );
          const shared = byId.has(step.id.replace("prove/", "share/"));
          expect(kinds.includes("share-connection")).toBe(shared);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("are unchanged by a copy of the intent that went through text", () => {
    fc.assert(
      fc.property(intents, (intent) => {
        const parsed = ConnectIntent.safeParse(JSON.parse(JSON.stringify(intent)));
        if (parsed.success) expect(steps(parsed.data).map(shown)).toEqual(steps(intent).map(shown));
      }),
      { numRuns: 30 },
    );
  });
});

it("declares the permissions of an intent in one list an API", () => {
  const resource = { servicePrincipalId: "s", appId: "api", displayName: "API" };
  const permissions = [
    { resource, role: { id: "1", value: "A" } },
    { resource: { ...resource, appId: "other" }, role: { id: "2", value: "B" } },
    { resource, role: { id: "3", value: "C" } },
  ];
  expect(declaredAccess(permissions)).toEqual([
    {
      resourceAppId: "api",
      resourceAccess: [
        { id: "1", type: "Role" },
        { id: "3", type: "Role" },
      ],
    },
    { resourceAppId: "other", resourceAccess: [{ id: "2", type: "Role" }] },
  ]);
});
