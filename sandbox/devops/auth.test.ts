import { beforeEach, describe, expect, it } from "vitest";
import { connectionBody, createFixture, type Fixture, organizations } from "./fixture.ts";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});

const projects = "/contoso/_apis/projects?api-version=7.1";

describe("a request without an acceptable token", () => {
  it("gets the sign-in page as a success that a page may not read", async () => {
    const answer = await fixture.call(null, "GET", projects);
    expect(answer.status).toBe(203);
    expect(answer.text).toContain("<title>Azure DevOps Services | Sign In</title>");
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("is redirected to the sign-in page where the sandbox is set so", async () => {
    fixture.sandbox.settings.devopsSignIn = "redirect";
    const answer = await fixture.call(null, "GET", projects);
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toContain("/oauth2/authorize");
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("gets 401 without a body where it asks not to be redirected", async () => {
    const answer = await fixture.call(null, "GET", projects, {
      headers: { "x-tfs-fedauthredirect": "Suppress" },
    });
    expect(answer.status).toBe(401);
    expect(answer.text).toBe("");
    expect(answer.headers.get("www-authenticate")).toContain(
      "authorization_uri=https://login.microsoftonline.com/",
    );
  });

  it("gets 401 with the seven keys of an error where it wants to change something", async () => {
    const path = `/contoso/_apis/serviceendpoint/endpoints/${organizations.contoso.id}?projectIds=x&api-version=7.1`;
    const answer = await fixture.call(null, "DELETE", path, { headers: { authorization: "Bearer broken" } });
    expect(answer.status).toBe(401);
    expect(Object.keys(answer.json as object)).toEqual([
      "$id",
      "innerException",
      "message",
      "typeName",
      "typeKey",
      "errorCode",
      "eventId",
    ]);
    expect(answer.json).toMatchObject({ typeKey: "UnauthorizedRequestException", eventId: 3000 });
  });

  it("is not signed in with a token of another tenant", async () => {
    expect((await fixture.call("foreigner", "GET", projects)).status).toBe(203);
  });
});

describe("a token that expires on the way", () => {
  const endpoints = "/contoso/_apis/serviceendpoint/endpoints";
  it.each([
    ["GET", "/contoso/_apis/projects", 203],
    ["POST", endpoints, 203],
    ["PATCH", `${endpoints}/${organizations.contoso.id}`, 401],
    ["DELETE", `${endpoints}/${organizations.contoso.id}`, 401],
  ])("is refused to %s %s as a missing one is, with %d", async (method, path, status) => {
    const effect = { kind: "expired-token" } as const;
    fixture.sandbox.faults.queue({ service: "devops", times: 1, skip: 0, effect });
    const answer = await fixture.call("owner", method, `${path}?api-version=7.1`);
    expect(answer.status).toBe(status);
  });
});

describe("a caller with a valid token", () => {
  it("is refused by name in an organization that does not know the person", async () => {
    const answer = await fixture.call("stranger", "GET", projects);
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({
      message: expect.stringContaining("TF400813: The user 'stranger@test.example'"),
    });
  });

  it("is told to sign in once where a service principal was never added", async () => {
    const answer = await fixture.call("service-principal", "GET", projects);
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ message: expect.stringContaining("TF401444") });
  });

  it("meets a stopped organization as JSON behind a byte order mark", async () => {
    fixture.sandbox.state.organizations.put({ ...organizations.contoso, stopped: true });
    const answer = await fixture.call("owner", "GET", projects);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("x-tfs-serviceerror")).toContain("TF24668");
  });

  it("finds organizations and paths without regard to case", async () => {
    expect((await fixture.call("owner", "GET", "/CONTOSO/_APIS/Projects?API-VERSION=7.1")).status).toBe(200);
  });
});

describe("what a page of another origin can see", () => {
  it("is only what the service exposes: never Retry-After", async () => {
    fixture.sandbox.faults.queue({
      service: "devops",
      times: 1,
      skip: 0,
      effect: { kind: "throttle", retryAfterSeconds: 7 },
    });
    const answer = await fixture.call("owner", "GET", projects);
    expect(answer.status).toBe(429);
    expect(answer.json).toMatchObject({ message: expect.stringContaining("TF400733") });
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(answer.headers.get("access-control-expose-headers")?.toLowerCase()).not.toContain("retry-after");
  });

  it("is nothing at all where a preflight asks for a header that is not allowed", async () => {
    const preflight = (names: string) =>
      fixture.call(null, "OPTIONS", projects, {
        headers: { "access-control-request-method": "POST", "access-control-request-headers": names },
      });
    expect((await preflight("authorization,content-type")).headers.get("access-control-allow-origin")).toBe(
      "*",
    );
    expect(
      (await preflight("authorization,x-tfs-fedauthredirect")).headers.get("access-control-allow-origin"),
    ).toBeNull();
  });

  it("includes the session that the client named", async () => {
    const answer = await fixture.call("owner", "GET", projects, { headers: { "x-tfs-session": "mine" } });
    expect(answer.headers.get("x-tfs-session")).toBe("mine");
    expect(answer.headers.get("activityid")).not.toBeNull();
  });
});

describe("the version of a request", () => {
  it("must be named by writes, whatever their body, and may be missing on reads", async () => {
    expect((await fixture.call("owner", "GET", "/contoso/_apis/projects")).status).toBe(200);
    const path = "/contoso/_apis/serviceendpoint/endpoints";
    for (const body of [connectionBody(), {}, { color: "blue" }]) {
      const answer = await fixture.call("owner", "POST", path, { body });
      expect(answer).toMatchObject({ status: 400, json: { typeKey: "VssVersionNotSpecifiedException" } });
    }
  });

  it.each([
    ["7.2", "VssInvalidPreviewVersionException"],
    ["9.0", "VssVersionOutOfRangeException"],
    ["7.1-preview.99", "VssVersionOutOfRangeException"],
  ])("%s is refused with %s", async (version, typeKey) => {
    const answer = await fixture.call("owner", "GET", `/contoso/_apis/projects?api-version=${version}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ typeKey });
  });

  it("needs the preview flag for what was never released", async () => {
    const get = (version: string) =>
      fixture.call("owner", "GET", `/contoso/_apis/connectionData?api-version=${version}`);
    expect((await get("7.1")).status).toBe(400);
    expect((await get("7.1-preview.1")).status).toBe(200);
  });

  it("is named by a success and not by an error", async () => {
    const headers = { accept: "application/json;api-version=6.0" };
    const success = await fixture.call("owner", "GET", "/contoso/_apis/projects", { headers });
    expect(success.headers.get("content-type")).toBe("application/json; charset=utf-8; api-version=6.0");
    const error = await fixture.call("owner", "GET", "/contoso/_apis/projects/nowhere?api-version=7.1");
    expect(error.headers.get("content-type")).toBe("application/json; charset=utf-8");
  });
});
