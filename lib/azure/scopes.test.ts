import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import type { Http } from "../http/index.ts";
import { ok } from "../result.ts";
import { listManagementGroups, listSubscriptions } from "./scopes.ts";

const { signal } = new AbortController();
const httpOf = (pages: readonly unknown[]) => {
  const paths: string[] = [];
  const http: Http = {
    cloud: clouds.public,
    async send({ path }) {
      const body = pages[paths.push(path) - 1];
      return ok({ status: 200, headers: new Headers(), body });
    },
  };
  return { http, paths };
};
const subscription = (displayName: string) => ({
  subscriptionId: "11111111-1111-1111-1111-111111111111",
  displayName,
});

describe("the subscriptions", () => {
  it("are read to the last page and sorted by name", async () => {
    const nextLink = "https://management.azure.com/subscriptions?api-version=2022-12-01&$skiptoken=x";
    const { http, paths } = httpOf([
      { value: [subscription("b")], nextLink },
      { value: [subscription("a")], nextLink: null },
    ]);
    const listed = await listSubscriptions(http, signal);
    expect(listed.ok && listed.value.map(({ displayName }) => displayName)).toEqual(["a", "b"]);
    expect(paths).toEqual([
      "/subscriptions?api-version=2022-12-01",
      "/subscriptions?api-version=2022-12-01&$skiptoken=x",
    ]);
  });

  it.each(["https://example.com/subscriptions", "http://management.azure.com/subscriptions", "/x", ""])(
    "never send a token to another host: %s",
    async (nextLink) => {
      const { http, paths } = httpOf([{ value: [], nextLink }]);
      expect((await listSubscriptions(http, signal)).ok).toBe(false);
      expect(paths).toHaveLength(1);
    },
  );
});

it("names a management group by its id where it has no other name", async () => {
  const { http } = httpOf([
    { value: [{ name: "root", properties: { displayName: "Tenant Root Group" } }, { name: "lab" }] },
  ]);
  expect(await listManagementGroups(http, signal)).toEqual(
    ok([
      { name: "lab", displayName: "lab" },
      { name: "root", displayName: "Tenant Root Group" },
    ]),
  );
});
