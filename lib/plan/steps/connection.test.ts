import { describe, expect, it } from "vitest";
import { clouds } from "../../cloud/index.ts";
import { createGraph } from "../../entra/index.ts";
import type { Http, HttpRequest } from "../../http/index.ts";
import { ok } from "../../result.ts";
import { knownFrom } from "../known.ts";
import type { ConnectionSpec } from "./connection-spec.ts";
import { createConnectionStep } from "./create-connection.ts";
import { proveConnectionStep } from "./prove-connection.ts";
import { shareConnectionStep } from "./share-connection.ts";

const guid = (digit: number) => "00000000-0000-0000-0000-000000000000".replaceAll("0", String(digit));
const [web, api, jobs] = [3, 4, 5].map((digit) => ({ id: guid(digit), name: `project-${digit}` }));
const spec: ConnectionSpec = {
  organization: { id: guid(1), name: "northwind" },
  projects: [web, api, jobs].flatMap((project) => project ?? []),
  name: "payments-graph",
  description: "",
  tenantId: guid(8),
  azureEnvironment: clouds.public.azureEnvironment,
  scope: { kind: "management-group", id: "root", name: "Root" },
};
const parameters = {
  ServicePrincipalId: guid(6),
  workloadIdentityFederationIssuer: "https://issuer",
  workloadIdentityFederationSubject: "subject",
};
const endpoint = (projects: readonly number[], changes: Record<string, unknown> = {}) => ({
  id: guid(2),
  name: "payments-graph",
  authorization: { scheme: "WorkloadIdentityFederation", parameters },
  data: {},
  serviceEndpointProjectReferences: projects.map((digit) => ({ projectReference: { id: guid(digit) } })),
  ...changes,
});
const known = knownFrom(() => ({ endpointId: guid(2), clientId: guid(6) }));

const answering = (...bodies: readonly unknown[]) => {
  const sent: HttpRequest[] = [];
  const http: Http = {
    cloud: clouds.public,
    async send(request) {
      const body = bodies[Math.min(sent.push(request), bodies.length) - 1];
      return ok({ status: 200, headers: new Headers(), body });
    },
  };
  const clock = { now: () => 0, sleep: async () => undefined };
  return { io: { graph: createGraph(http), http, clock, signal: new AbortController().signal }, sent };
};

describe("sharing a connection", () => {
  const step = shareConnectionStep(spec);

  it("notes before it writes which projects will be ours", async () => {
    const { io } = answering(endpoint([3, 4]));
    expect(await step.intend?.(known, io, undefined)).toEqual(ok({ endpointId: guid(2), added: guid(5) }));
  });

  it("keeps for its own what an earlier try added", async () => {
    const { io } = answering(endpoint([3, 4]));
    expect(await step.intend?.(known, io, { added: guid(4) })).toEqual(
      ok({ endpointId: guid(2), added: `${guid(4)},${guid(5)}` }),
    );
  });

  it("is undone in the projects that it added and are still there, and in no other", async () => {
    const { io, sent } = answering(endpoint([3, 4, 5]));
    await step.undo?.({ endpointId: guid(2), added: `${guid(5)},${guid(9)}` }, io);
    const deletion = sent.find(({ method }) => method === "DELETE");
    expect(new URL(`https://x${deletion?.path}`).searchParams.get("projectIds")).toBe(guid(5));
  });

  it.each([
    ["nothing was added", { endpointId: guid(2), added: "" }, endpoint([3, 4, 5])],
    ["nothing was noted", { endpointId: guid(2) }, endpoint([3, 4, 5])],
    ["the connection is gone", { endpointId: guid(2), added: guid(5) }, null],
  ])("removes nothing where %s", async (_name, made, body) => {
    const { io, sent } = answering(body);
    expect(await step.undo?.(made, io)).toEqual(ok(undefined));
    expect(sent.every(({ method }) => method === "GET")).toBe(true);
  });

  it("is so already only where every project is reached", async () => {
    const look = async (...projects: number[]) => {
      const seen = await step.observe(known, answering(endpoint(projects)).io);
      return seen.ok && seen.value.kind;
    };
    expect(await look(3, 4, 5)).toBe("present");
    expect(await look(3, 4)).toBe("absent");
  });
});

describe("creating a connection", () => {
  const look = async (found: readonly unknown[]) => {
    const seen = await createConnectionStep(spec).observe(known, answering({ value: found }).io);
    return seen.ok ? seen.value : undefined;
  };

  it("adopts one of the same name and identity, letter case aside", async () => {
    expect(await look([endpoint([3], { name: "PAYMENTS-graph" })])).toEqual({
      kind: "present",
      made: { endpointId: guid(2), issuer: "https://issuer", subject: "subject" },
    });
  });

  it("leaves one that belongs to another identity, or is not federated, to the person", async () => {
    const others = { ...parameters, ServicePrincipalId: guid(9) };
    const foreign = endpoint([3], { authorization: { parameters: others } });
    expect((await look([foreign]))?.kind).toBe("in-the-way");
    const secret = endpoint([3], { authorization: { parameters: { serviceprincipalid: guid(6) } } });
    expect((await look([secret]))?.kind).toBe("in-the-way");
  });

  it("takes no other name for its own", async () => {
    expect(await look([endpoint([3], { name: "payments-graph-2" })])).toEqual({ kind: "absent" });
    expect(await look([])).toEqual({ kind: "absent" });
  });
});

describe("proving a connection", () => {
  const firstAttempt = { before: undefined, note: async () => undefined };
  const signedIn = { statusCode: "ok" };
  const refused = (code: string) => ({ statusCode: "unauthorized", errorMessage: `AADSTS${code}: No.` });
  const prove = async (...tests: readonly unknown[]) => {
    const proven = await proveConnectionStep(spec).apply(
      known,
      answering(endpoint([3]), ...tests).io,
      firstAttempt,
    );
    return proven.ok ? proven.value.kind : "refused";
  };

  it.each<[string, string, unknown[]]>([
    ["works twice in a row", "done", [signedIn, signedIn]],
    ["works without a role in Azure", "done", [{ statusCode: 403, errorMessage: "AuthorizationFailed" }]],
    ["works once and is refused by another replica", "not-yet", [signedIn, refused("700213")]],
    ["meets a directory that has not replicated", "not-yet", [refused("70021")]],
    ["is refused for good", "refused", [refused("700024")]],
    ["shows nothing clear", "refused", [{ statusCode: 500 }]],
  ])("that %s is %s", async (_name, outcome, tests) => {
    expect(await prove(...tests)).toBe(outcome);
  });
});
