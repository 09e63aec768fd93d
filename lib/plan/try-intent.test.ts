import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TryIntent } from "./intent.ts";
import { slugOf, tryBranch, tryIntentOf } from "./try-intent.ts";

const id = "3b1f9a52-7c0e-4d7e-8a55-0a1b2c3d4e5f";
const named = (name: string) => ({ id, name });

const trial = (connectionName: string) =>
  tryIntentOf({
    id,
    tenant: named("Northwind Traders"),
    person: { id, displayName: "Ada" },
    organization: named("northwind"),
    project: named("web"),
    connection: named(connectionName),
    repository: { id, name: "web", defaultBranch: "refs/heads/main" },
    yaml: "trigger: none\n",
  });

describe("the names of a trial", () => {
  it("are told apart by the beginning of the trial's id", () => {
    expect(trial("payments-graph")).toMatchObject({
      branch: "refs/heads/federation-portal/payments-graph-3b1f9a52",
      file: { path: "/federation-portal/payments-graph.yml", content: "trigger: none\n" },
      pipelineName: "federation-portal payments-graph 3b1f9a52",
    });
  });

  it("read accents as their letters, and fall back to a word where nothing is left", () => {
    expect(slugOf("Büro & Café")).toBe("buro-cafe");
    expect(slugOf("日本")).toBe("connection");
  });

  it("are legal for git whatever the connection is called", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 260 }), (name) => {
        expect(slugOf(name)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(slugOf(name).length).toBeLessThanOrEqual(40);
        expect(tryBranch(name, id)).toMatch(/^refs\/heads\/federation-portal\/[a-z0-9-]+$/);
      }),
    );
  });

  it("make an intent that is read back as it was written", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 260 }), (name) => {
        const intent = trial(name);
        expect(TryIntent.parse(JSON.parse(JSON.stringify(intent)))).toEqual(intent);
        expect(intent.pipelineName).not.toMatch(/[/\\:*?"<>|@\p{Cc}]/u);
      }),
    );
  });
});
