import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import type { Http, HttpRequest } from "../http/index.ts";
import { err, ok } from "../result.ts";
import {
  completedConnection,
  federationOf,
  findEndpoint,
  isDuplicateName,
  newConnectionBody,
  readTestOutcome,
  type ServiceEndpoint,
  testEndpoint,
  updateEndpoint,
} from "./service-endpoints.ts";

const { signal } = new AbortController();
const id = "64171687-7a59-4fce-b2c8-823278dcf176";
const projectId = "11111111-1111-1111-1111-111111111111";
const endpoint = (changes: Partial<ServiceEndpoint> = {}): ServiceEndpoint => ({
  id,
  name: "graph-prod",
  data: { environment: "AzureCloud", isDraft: "true" },
  authorization: { scheme: "WorkloadIdentityFederation", parameters: {} },
  ...changes,
});
const answering = (body: unknown, sent: HttpRequest[] = []): Http => ({
  cloud: clouds.public,
  async send(request) {
    sent.push(request);
    return ok({ status: 200, headers: new Headers(), body });
  },
});

describe("the answer of a test", () => {
  it.each([
    ["ok", "", "signed-in"],
    ["Ok", null, "signed-in"],
    ["OK", undefined, "signed-in"],
    [200, "", "signed-in"],
    ["200", "", "signed-in"],
    ["forbidden", "AuthorizationFailed: The client does not have authorization.", "signed-in-without-role"],
    [403, '{"error":{"code":"AuthorizationFailed"}}', "signed-in-without-role"],
    ["notFound", "SubscriptionNotFound", "signed-in-without-role"],
    ["badRequest", "InvalidSubscriptionId", "signed-in-without-role"],
    [404, "ManagementGroupNotFound", "signed-in-without-role"],
    ["unauthorized", "AADSTS700213: No matching federated identity record found.", "refused-by-entra"],
    ["ok", "AADSTS70021: No matching record. AuthorizationFailed", "refused-by-entra"],
    [500, "", "unclear"],
    ["badGateway", null, "unclear"],
    ["internalServerError", "Something broke", "unclear"],
  ])("%j with %j reads as %3$s", (statusCode, errorMessage, kind) => {
    expect(readTestOutcome({ statusCode, errorMessage }).kind).toBe(kind);
  });

  it("carries Entra's number and sentence", () => {
    const message = "Failed to get token: AADSTS700213: No matching record (AADSTS70021).";
    expect(readTestOutcome({ statusCode: 401, errorMessage: message })).toEqual({
      kind: "refused-by-entra",
      code: "700213",
      message,
    });
  });

  it("names the status where there is no sentence", () => {
    expect(readTestOutcome({ statusCode: 500 })).toEqual({ kind: "unclear", message: "status 500" });
  });
});

describe("issuer and subject", () => {
  const issuer = "https://login.microsoftonline.com/ff882432-09b0-437b-bd22-ca13c0037ded/v2.0";
  const subject = "/eid1/c/pub/t/x/a/y/sc/z/w";

  it("are found whatever the case of their names, and keep their own", () => {
    const casing = (name: string) =>
      fc
        .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
        .map((upper) =>
          [...name].map((char, index) => (upper[index] ? char.toUpperCase() : char.toLowerCase())).join(""),
        );
    fc.assert(
      fc.property(
        casing("workloadIdentityFederationIssuer"),
        casing("workloadIdentityFederationSubject"),
        (issuerName, subjectName) => {
          const parameters = { tenantid: "x", [issuerName]: issuer, [subjectName]: subject };
          expect(federationOf(endpoint({ authorization: { parameters } }))).toEqual({ issuer, subject });
        },
      ),
    );
  });

  it.each([
    ["no authorization", { authorization: null }],
    ["no parameters", { authorization: { parameters: {} } }],
    ["only an issuer", { authorization: { parameters: { workloadIdentityFederationIssuer: issuer } } }],
    [
      "an empty subject",
      {
        authorization: {
          parameters: {
            workloadIdentityFederationIssuer: issuer,
            workloadIdentityFederationSubject: "",
          },
        },
      },
    ],
  ])("are undefined with %s", (_name, changes) => {
    expect(federationOf(endpoint(changes))).toBeUndefined();
  });
});

describe("a connection", () => {
  it("is created as a federated draft that no pipeline can use", () => {
    const body = newConnectionBody({
      name: "graph-prod",
      description: "",
      project: { id: projectId, name: "Payments" },
      tenantId: "t",
      clientId: "c",
      azureEnvironment: clouds.public.azureEnvironment,
      scope: { kind: "subscription", id: "s", name: "Production" },
    });
    expect(body).toMatchObject({
      type: "azurerm",
      isReady: false,
      isShared: false,
      authorization: {
        scheme: "WorkloadIdentityFederation",
        parameters: { tenantid: "t", serviceprincipalid: "c" },
      },
      data: { isDraft: "true", creationMode: "Manual", scopeLevel: "Subscription", subscriptionId: "s" },
      serviceEndpointProjectReferences: [{ projectReference: { id: projectId }, name: "graph-prod" }],
    });
    expect(JSON.stringify(body)).not.toMatch(/secret|serviceprincipalkey/i);
  });

  it("keeps everything but its draft mark when it is completed", async () => {
    const field = fc
      .string()
      .filter((name) => !["isReady", "data", "id", "name", "__proto__", "authorization"].includes(name));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(field, fc.jsonValue({ maxDepth: 2 })),
        fc.dictionary(field, fc.string()),
        async (unknown, data) => {
          const given = {
            ...unknown,
            ...endpoint({ data: { ...data, isDraft: "true" } }),
            type: "azurerm",
            url: null,
            isShared: false,
            isDisabled: null,
            description: "",
            serviceEndpointProjectReferences: [{ projectReference: { id: projectId, extra: 1 }, more: true }],
          };
          const sent: HttpRequest[] = [];
          const found = await findEndpoint(
            answering(given),
            { organization: "northwind", projectId, id },
            signal,
          );
          if (!found.ok || !found.value) throw new Error("a connection was expected");
          await updateEndpoint(
            answering(given, sent),
            "northwind",
            completedConnection(found.value),
            "x",
            signal,
          );
          expect(sent[0]?.body).toEqual({ ...given, isReady: true, data: { ...data, isDraft: "false" } });
        },
      ),
    );
  });

  it.each([
    ["null", answering(null)],
    ["an empty answer", answering(undefined)],
    [
      "a 404",
      {
        cloud: clouds.public,
        send: async () =>
          err({
            kind: "refused" as const,
            service: "devops" as const,
            method: "GET",
            path: "/",
            status: 404,
            code: "",
            message: "",
          }),
      },
    ],
  ])("is not there where the service answers with %s", async (_name, http) => {
    expect(await findEndpoint(http, { organization: "northwind", projectId, id }, signal)).toEqual(
      ok(undefined),
    );
  });

  it("whose authorization is withheld is not tested", async () => {
    const sent: HttpRequest[] = [];
    const tested = await testEndpoint(
      answering({ statusCode: "ok" }, sent),
      { organization: "northwind", projectId, endpoint: endpoint({ authorization: null }) },
      signal,
    );
    expect(tested).toMatchObject({ ok: false, error: { kind: "unexpected-shape" } });
    expect(sent).toHaveLength(0);
  });

  it("may be tested again when an answer is lost: a test changes nothing", async () => {
    const sent: HttpRequest[] = [];
    const target = { organization: "northwind", projectId, endpoint: endpoint() };
    expect(await testEndpoint(answering({ statusCode: "ok" }, sent), target, signal)).toEqual(
      ok({ kind: "signed-in" }),
    );
    expect(sent).toMatchObject([{ method: "POST", repeatable: "yes" }]);
  });
});

it.each([400, 409, 500])("a taken name is recognised whatever the status, such as %d", (status) => {
  const refusal = {
    kind: "refused",
    service: "devops",
    method: "POST",
    path: "/",
    status,
    message: "",
  } as const;
  expect(isDuplicateName({ ...refusal, code: "DuplicateServiceConnectionException" })).toBe(true);
  expect(isDuplicateName({ ...refusal, code: "Other" })).toBe(false);
});
