import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import { type Draft, emptyDraft } from "./draft.ts";
import {
  canOpen,
  continueAt,
  isComplete,
  type JourneyStep,
  journeySteps,
  type RunProgress,
  runProgressOf,
} from "./journey.ts";
import { stepsSoFar } from "./steps-so-far.ts";

const guid = (end: number) => `6f2f1cf0-92a1-4d1e-9a93-2b2a0c7c4a${String(end).padStart(2, "0")}`;
const empty = emptyDraft(guid(1), 1);
const named: Draft = { ...empty, identity: { kind: "new-application", displayName: "payments-graph" } };
const placed: Draft = {
  ...named,
  targets: [
    { organization: { id: guid(2), name: "northwind" }, project: { id: guid(3), name: "web" } },
    { organization: { id: guid(2), name: "northwind" }, project: { id: guid(4), name: "payments" } },
  ],
};
const complete: Draft = {
  ...placed,
  permissions: [
    {
      resource: { servicePrincipalId: guid(5), appId: guid(6), displayName: "Microsoft Graph" },
      role: { id: guid(7), value: "User.Read.All" },
    },
  ],
};

const openAt = (draft: Draft, run: RunProgress): JourneyStep[] =>
  journeySteps.filter((step) => canOpen(step, draft, run));

const as = { tenant: { id: guid(8), name: "Northwind" }, person: { id: guid(9), displayName: "Ada" } };

describe("the pages of a connection", () => {
  it("open one after the other as choices are made", () => {
    expect(openAt(empty, "none")).toEqual(["identity"]);
    expect(openAt(named, "none")).toEqual(["identity", "where"]);
    expect(openAt(placed, "none")).toEqual(["identity", "where", "permissions", "review"]);
  });

  it("show a run only where there is one, and its use only where something is proven", () => {
    expect(openAt(complete, "begun")).toEqual(["identity", "where", "permissions", "review", "apply"]);
    expect(openAt(complete, "proven")).toEqual([...journeySteps]);
  });

  it("close again when an earlier choice is taken back", () => {
    expect(openAt({ ...complete, identity: null }, "none")).toEqual(["identity"]);
  });

  it("let having no permissions be a choice", () => {
    expect(isComplete("permissions", placed, "none", "permissions")).toBe(false);
    expect(isComplete("permissions", placed, "none", "review")).toBe(true);
  });

  it("lead back to the first choice that is missing", () => {
    expect(continueAt(empty, "none")).toBe("identity");
    expect(continueAt(named, "none")).toBe("where");
    expect(continueAt(placed, "none")).toBe("permissions");
    expect(continueAt(complete, "none")).toBe("review");
    expect(continueAt(complete, "begun")).toBe("apply");
  });
});

describe("the plan so far", () => {
  const count = (draft: Draft) => stepsSoFar(draft, as, clouds.public).length;

  it("is empty before there is an identity, and grows with every choice", () => {
    expect(count(empty)).toBe(0);
    expect(count(named)).toBe(2);
    expect(count(placed)).toBeGreaterThan(count(named));
    expect(count(complete)).toBe(count(placed) + 1);
  });

  it("stands without connections while their naming does not work", () => {
    expect(count({ ...placed, connectionName: "{nobody}" })).toBe(count(named));
  });
});

describe("how far a run has come", () => {
  const [, ...steps] = stepsSoFar(complete, as, clouds.public);
  const proof = steps.filter(({ kind }) => kind === "prove-connection");
  const done = { state: "done", created: false, uncertain: false } as const;

  it("is nothing where there is no run", () => {
    expect(runProgressOf(undefined)).toBe("none");
  });

  it("counts as proven as soon as one connection is, whatever else failed", () => {
    expect(runProgressOf({ steps, progress: new Map(), state: "needs-attention" })).toBe("begun");
    const progress = new Map(proof.map(({ id }) => [id, done]));
    expect(runProgressOf({ steps, progress, state: "needs-attention" })).toBe("proven");
    expect(runProgressOf({ steps, progress, state: "applied" })).toBe("applied");
  });
});
