import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { err, ok } from "../result.ts";
import type { Graph, GraphCall } from "./graph.ts";
import { countTrustingApplications, type TrustKind } from "./trust-counts.ts";

/** Counts by one kind against a Graph that answers `body`; returns the query it was sent and the outcome. */
async function count(kind: TrustKind, body: unknown) {
  const calls: GraphCall[] = [];
  const graph: Graph = {
    nextPath: () => ok(undefined),
    call: async () => err({ kind: "aborted" }),
    async read(call, schema) {
      calls.push(call);
      const parsed = z.safeParse(schema, body);
      return parsed.success ? ok(parsed.data) : err({ kind: "aborted" });
    },
  };
  const outcome = await countTrustingApplications(graph, kind, new AbortController().signal);
  const [call] = calls;
  return {
    outcome,
    headers: call?.headers,
    options: new URL(call?.path ?? "", "https://graph").searchParams,
  };
}

describe("counting applications by whom they trust", () => {
  it("reads the count and asks for no more than one of them", async () => {
    const { outcome, headers, options } = await count("azure-devops", { "@odata.count": 9, value: [{}] });
    expect(outcome).toEqual({ ok: true, value: 9 });
    expect(headers).toEqual({ ConsistencyLevel: "eventual" });
    expect(options.get("$count")).toBe("true");
    expect(options.get("$top")).toBe("1");
  });

  it("counts both issuers of Azure DevOps, or the retiring one alone", async () => {
    const all = (await count("azure-devops", {})).options.get("$filter");
    const retiring = (await count("retiring-issuer", {})).options.get("$filter");
    expect(retiring).toBe(
      "federatedIdentityCredentials/any(f:startsWith(f/issuer,'https://vstoken.dev.azure.com/'))",
    );
    expect(all).toBe(`${retiring} or federatedIdentityCredentials/any(f:startsWith(f/subject,'/eid1/'))`);
  });

  it("takes an answer without a count for no count, never for zero", async () => {
    expect((await count("azure-devops", { value: [] })).outcome.ok).toBe(false);
  });
});
