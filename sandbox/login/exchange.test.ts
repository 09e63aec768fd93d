import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { decodeJwt, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Sandbox } from "../kernel/context.ts";
import { guidOf } from "../kernel/ids.ts";
import { createPipeline } from "../kernel/service.ts";
import { connections, trustOf } from "../seeds/connections.ts";
import { tenants } from "../seeds/tenants.ts";
import { createTestSandbox } from "../testing.ts";
import { issueConnectionAssertion } from "./issue.ts";
import { createKeyRing } from "./keys.ts";
import { loginService } from "./service.ts";
import { entraIssuer, readCaller, resourceAppIds } from "./tokens.ts";

const tenantId = tenants.northwind.id;
const people = { clientId: connections.people.clientId, trust: trustOf(connections.people) };

let sandbox: Sandbox;
let server: Server;
let origin = "";

beforeAll(async () => {
  server = createServer(
    getRequestListener(async (request) => {
      const outcome = await createPipeline(loginService(), sandbox)(request);
      return "response" in outcome ? outcome.response : new Response(null, { status: 500 });
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  origin = `http://localhost:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(async () => {
  sandbox = await createTestSandbox("story");
  sandbox.origins.login = origin;
});

const exchange = (
  clientId: string,
  assertion: string,
  changes: Record<string, string> = {},
  tenant = tenantId,
) =>
  fetch(`${origin}/${tenant}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      client_id: clientId,
      grant_type: "client_credentials",
      scope: "https://graph.microsoft.com/.default",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
      ...changes,
    }),
  });

const assertionFor = (subject: string) => issueConnectionAssertion(sandbox, { tenantId, subject });

const Refused = z.object({
  error: z.string(),
  error_description: z.string(),
  error_codes: z.array(z.number()),
  timestamp: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
  trace_id: z.guid(),
  correlation_id: z.guid(),
  error_uri: z.string(),
});
const refused = async (response: Response) => ({
  status: response.status,
  ...Refused.parse(await response.json()),
});

async function accessToken(response: Response): Promise<string> {
  expect(response.status).toBe(200);
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token;
}

describe("exchanging a connection's assertion", () => {
  test("gives a token with the roles that the identity holds", async () => {
    const token = await accessToken(
      await exchange(people.clientId, await assertionFor(people.trust.subject)),
    );
    expect(await readCaller(sandbox, `Bearer ${token}`, "graph")).toMatchObject({
      caller: {
        kind: "application",
        clientId: people.clientId,
        roles: ["User.Read.All", "GroupMember.Read.All"],
      },
    });
  });

  test("gives a managed identity a token that lives for a day", async () => {
    const { subject } = trustOf(connections.warehouse);
    const response = await exchange(connections.warehouse.clientId, await assertionFor(subject));
    expect(await response.json()).toMatchObject({ expires_in: 86_399 });
  });

  test("gives a token for Azure, where roles decide that no token names", async () => {
    const scope = "https://management.azure.com/.default";
    const token = await accessToken(
      await exchange(people.clientId, await assertionFor(people.trust.subject), { scope }),
    );
    expect(await readCaller(sandbox, `Bearer ${token}`, "azure")).toMatchObject({ caller: { roles: [] } });
  });

  test("names the resource in its token as the resource is registered, and the client whatever its case", async () => {
    const token = await accessToken(
      await exchange(people.clientId.toUpperCase(), await assertionFor(people.trust.subject), {
        scope: "https://GRAPH.microsoft.com/.default",
      }),
    );
    expect(decodeJwt(token)["aud"]).toBe("https://graph.microsoft.com");
    expect(await readCaller(sandbox, `Bearer ${token}`, "graph")).toHaveProperty("caller");
  });

  test("is refused with 700213 for another connection's subject, and the answer can be traced", async () => {
    const { subject } = trustOf(connections.web);
    const answer = await refused(await exchange(people.clientId, await assertionFor(subject)));
    expect(answer).toMatchObject({ status: 401, error: "invalid_client", error_codes: [700213] });
    expect(answer.error_description).toContain(`subject '${subject}'`);
    expect(answer.error_description).toContain(
      `Trace ID: ${answer.trace_id} Correlation ID: ${answer.correlation_id}`,
    );
  });

  test("is refused with 7002138 where only case differs", async () => {
    const { subject } = trustOf(connections.onboarding);
    const answer = await refused(
      await exchange(connections.onboarding.clientId, await assertionFor(subject)),
    );
    expect(answer.error_codes).toEqual([7002138]);
  });

  test("is refused with 70025 to an application without credentials", async () => {
    const answer = await refused(
      await exchange(guidOf("application:intranet"), await assertionFor(people.trust.subject)),
    );
    expect(answer.error_codes).toEqual([70025]);
    expect(answer.error_description).toContain("The client 'intranet'");
  });

  test("counts a credential from the moment it has spread", async () => {
    const credential = sandbox.state.federatedCredentials
      .list()
      .find((row) => row.subject === people.trust.subject);
    if (!credential) throw new Error("the story has no such credential");
    sandbox.state.federatedCredentials.put({ ...credential, effectiveAt: sandbox.clock.now() + 5000 });
    const assertion = await assertionFor(people.trust.subject);
    expect((await refused(await exchange(people.clientId, assertion))).error_codes).toEqual([70025]);
    sandbox.clock.advance(5000);
    expect((await exchange(people.clientId, assertion)).status).toBe(200);
  });

  test("is refused with 700024 once the assertion has expired, times to seven digits", async () => {
    const assertion = await assertionFor(people.trust.subject);
    sandbox.clock.advance(86_700_000);
    const answer = await refused(await exchange(people.clientId, assertion));
    expect(answer.error_codes).toEqual([700024]);
    expect(answer.error_description).toMatch(
      /expiry time of assertion \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z\./,
    );
  });

  test("is refused with 700238 where the tenant does not allow the issuer", async () => {
    const northwind = {
      ...tenants.northwind,
      federationPolicy: { allowedIssuers: ["https://another.example"] },
    };
    sandbox.state.tenants.put(northwind);
    const answer = await refused(await exchange(people.clientId, await assertionFor(people.trust.subject)));
    expect(answer.error_codes).toEqual([700238]);
    const { subject } = trustOf(connections.web);
    const mismatch = await refused(await exchange(people.clientId, await assertionFor(subject)));
    expect(mismatch.error_codes).toEqual([700213]);
    northwind.federationPolicy.allowedIssuers.push(people.trust.issuer);
    expect((await exchange(people.clientId, await assertionFor(people.trust.subject))).status).toBe(200);
  });

  test("is refused with 501051 for a resource that takes only who is assigned", async () => {
    const [graph] = sandbox.state.servicePrincipals
      .by("byAppId", resourceAppIds.graph)
      .filter((row) => row.tenantId === tenantId);
    if (!graph) throw new Error("the tenant has no Graph");
    sandbox.state.servicePrincipals.put({ ...graph, appRoleAssignmentRequired: true });
    const { subject } = trustOf(connections.web);
    const answer = await refused(await exchange(connections.web.clientId, await assertionFor(subject)));
    expect(answer.error_codes).toEqual([501051]);
    expect((await exchange(people.clientId, await assertionFor(people.trust.subject))).status).toBe(200);
  });

  test.each([
    ["7000112 to an identity that was switched off", people.clientId, 7000112],
    ["500014 for a resource that was switched off", resourceAppIds.graph, 500014],
  ])("is refused with %s", async (_what, appId, code) => {
    for (const row of sandbox.state.servicePrincipals.by("byAppId", appId))
      sandbox.state.servicePrincipals.put({ ...row, accountEnabled: false });
    const answer = await refused(await exchange(people.clientId, await assertionFor(people.trust.subject)));
    expect(answer.error_codes).toEqual([code]);
  });

  test("is refused with 70052 to an application of several tenants", async () => {
    const application = sandbox.state.applications.by("byAppId", people.clientId)[0];
    if (!application) throw new Error("the story has no such application");
    sandbox.state.applications.put({ ...application, signInAudience: "AzureADMultipleOrgs" });
    const answer = await refused(await exchange(people.clientId, await assertionFor(people.trust.subject)));
    expect(answer.error_codes).toEqual([70052]);
  });

  test("is refused with 50013 where another key signed", async () => {
    const { entra } = await createKeyRing("somebody else");
    const nowSeconds = Math.floor(sandbox.clock.now() / 1000);
    const forged = await new SignJWT({ exp: nowSeconds + 300, nbf: nowSeconds })
      .setProtectedHeader({ alg: "RS256", kid: entra.kid })
      .setIssuer(people.trust.issuer)
      .setSubject(people.trust.subject)
      .setAudience("api://AzureADTokenExchange")
      .sign(entra.privateKey);
    const answer = await refused(await exchange(people.clientId, forged));
    expect(answer.error_codes).toEqual([50013]);
    expect(answer.error_description).toContain(`Thumbprint of key used by client: '${entra.kid}'`);
  });

  test("is refused with 50166 where the issuer is not of this cloud", async () => {
    const nowSeconds = Math.floor(sandbox.clock.now() / 1000);
    const assertion = await new SignJWT({ exp: nowSeconds + 300, nbf: nowSeconds })
      .setProtectedHeader({ alg: "RS256", kid: "any" })
      .setIssuer("https://token.actions.githubusercontent.com")
      .setSubject("repo:northwind/design-system:ref:refs/heads/main")
      .setAudience("api://AzureADTokenExchange")
      .sign(sandbox.keys.entra.privateKey);
    const verdict = async () =>
      (await refused(await exchange(guidOf("application:design-system"), assertion))).error_codes;
    expect(await verdict()).toEqual([50166]);
    sandbox.state.tenants.put({ ...tenants.northwind, federationPolicy: { gitHubEnterprise: "northwind" } });
    expect(await verdict()).toEqual([7002381]);
  });

  test("is refused with 700211 for the issuer of another tenant", async () => {
    const assertion = await issueConnectionAssertion(sandbox, {
      tenantId: tenants.adatum.id,
      subject: people.trust.subject,
    });
    const answer = await refused(await exchange(people.clientId, assertion));
    expect(answer.error_description).toContain(`issuer '${entraIssuer(tenants.adatum.id)}'`);
    expect(answer.error_codes).toEqual([700211]);
  });

  test.each([
    ["no JWT", { client_assertion: "x" }, 50027],
    ["a scope without /.default", { scope: "https://graph.microsoft.com/User.Read" }, 1002012],
    ["two scopes", { scope: "https://graph.microsoft.com/.default openid" }, 70011],
    ["no type of assertion", { client_assertion_type: "" }, 900144],
    ["an unknown client", { client_id: guidOf("application:nobody") }, 700016],
    ["an unknown resource", { scope: "https://nowhere.example/.default" }, 500011],
    ["an unknown grant", { grant_type: "password" }, 70003],
  ])("is refused with %s", async (_what, changes, code) => {
    const answer = await refused(
      await exchange(people.clientId, await assertionFor(people.trust.subject), changes),
    );
    expect(answer.error_codes).toEqual([code]);
  });

  test("is refused with 7000229 to an application without a service principal", async () => {
    for (const principal of sandbox.state.servicePrincipals.by("byAppId", people.clientId))
      sandbox.state.servicePrincipals.delete(principal.id);
    const answer = await refused(await exchange(people.clientId, await assertionFor(people.trust.subject)));
    expect(answer.error_codes).toEqual([7000229]);
  });

  test("is refused without a tenant in the address", async () => {
    const answer = await refused(
      await exchange(people.clientId, await assertionFor(people.trust.subject), {}, "common"),
    );
    expect(answer.error_codes).toEqual([50059]);
  });
});

describe("signing in with a secret", () => {
  const withSecret = (clientId: string, secret: string) =>
    fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        client_id: clientId,
        grant_type: "client_credentials",
        scope: "https://graph.microsoft.com/.default",
        client_secret: secret,
      }),
    });
  const secretOf = (name: string) =>
    sandbox.state.applications.by("byAppId", guidOf(`application:${name}`))[0]?.passwordCredentials[0]
      ?.secret ?? "";

  test("gives a token until the secret ends", async () => {
    const token = await accessToken(
      await withSecret(guidOf("application:mail-archive"), secretOf("mail-archive")),
    );
    expect(await readCaller(sandbox, `Bearer ${token}`, "graph")).toMatchObject({
      caller: { roles: ["Mail.Read"] },
    });
  });

  test("tells an expired secret from a wrong one", async () => {
    const expired = await withSecret(guidOf("application:reporting-export"), secretOf("reporting-export"));
    expect((await refused(expired)).error_codes).toEqual([7000222]);
    const wrong = await withSecret(guidOf("application:mail-archive"), "guess");
    expect((await refused(wrong)).error_codes).toEqual([7000215]);
  });
});
