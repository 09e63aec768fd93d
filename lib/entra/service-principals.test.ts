import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import { type Http, query } from "../http/index.ts";
import { err, ok } from "../result.ts";
import { createGraph } from "./graph.ts";
import { ClientId } from "./ids.ts";
import { listActiveDirectoryRoles } from "./person.ts";
import { findServicePrincipal, getResource } from "./service-principals.ts";

const { signal } = new AbortController();
const appId = ClientId.parse("22222222-2222-2222-2222-222222222222");
const graphOf = (send: Http["send"]) => createGraph({ cloud: clouds.public, send });
const answering = (body: unknown) => graphOf(async () => ok({ status: 200, headers: new Headers(), body }));
const refusing = (status: number) =>
  graphOf(async ({ service, method, path }) =>
    err({ kind: "refused", service, method, path, status, code: "", message: "" }),
  );

describe("a service principal", () => {
  it("is undefined where the tenant has none, and an error where that cannot be known", async () => {
    expect(await findServicePrincipal(refusing(404), appId, signal)).toEqual(ok(undefined));
    expect((await findServicePrincipal(refusing(403), appId, signal)).ok).toBe(false);
  });

  it("is looked up by client id", async () => {
    const paths: string[] = [];
    const graph = graphOf(async ({ path }) => {
      paths.push(decodeURIComponent(path));
      return ok({
        status: 200,
        headers: new Headers(),
        body: { id: "11111111-1111-1111-1111-111111111111", appId },
      });
    });
    expect((await findServicePrincipal(graph, appId, signal)).ok).toBe(true);
    expect(paths).toEqual([
      `/v1.0/servicePrincipals(appId='${appId}')${decodeURIComponent(query({ $select: "id,appId,displayName" }))}`,
    ]);
  });
});

describe("an API", () => {
  const role = (value: string | null, changes: Record<string, unknown> = {}) => ({
    id: "33333333-3333-3333-3333-333333333333",
    value,
    isEnabled: true,
    allowedMemberTypes: ["Application"],
    ...changes,
  });

  it("offers its enabled permissions that applications may hold, and no other", async () => {
    const appRoles = [
      role("User.Read.All", { displayName: "Read users", description: "All of them" }),
      role("Plain", { allowedMemberTypes: ["User", "Application"] }),
      role("Disabled", { isEnabled: false }),
      role("People", { allowedMemberTypes: ["User"] }),
      role(null),
    ];
    const body = { id: "11111111-1111-1111-1111-111111111111", appId, appRoles };
    const resource = await getResource(answering(body), appId, signal);
    expect(resource.ok && resource.value.displayName).toBe(appId);
    expect(resource.ok && resource.value.permissions).toEqual([
      { id: role("").id, value: "User.Read.All", displayName: "Read users", description: "All of them" },
      { id: role("").id, value: "Plain", displayName: "Plain", description: "" },
    ]);
  });
});

it("names directory roles by their template, in lower case", async () => {
  const value = [
    { id: "1", roleTemplateId: "62E90394-69F5-4237-9190-012177145E10" },
    { id: "2", roleTemplateId: null },
  ];
  expect(await listActiveDirectoryRoles(answering({ value }), signal)).toEqual(
    ok(["62e90394-69f5-4237-9190-012177145e10"]),
  );
});
