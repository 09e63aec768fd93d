import { describe, expect, it } from "vitest";
import { clouds } from "../cloud/index.ts";
import { err, ok } from "../result.ts";
import type { HttpError } from "./errors.ts";
import { collectPages, nextPath } from "./pages.ts";

const request = { service: "graph", method: "GET", path: "/v1.0/applications" } as const;
const follow = (link: string | null | undefined) => nextPath(clouds.public, request, link);

describe("a next link", () => {
  it.each([
    ["https://graph.microsoft.com/v1.0/applications?$skiptoken=abc", "/v1.0/applications?$skiptoken=abc"],
    ["https://graph.microsoft.com:443/v1.0/me", "/v1.0/me"],
  ])("to the same service becomes its path: %s", (link, expected) => {
    expect(follow(link)).toEqual(ok(expected));
  });

  it("is missing after the last page", () => {
    expect([follow(undefined), follow(null)]).toEqual([ok(undefined), ok(undefined)]);
  });

  it.each([
    "https://graph.microsoft.com.example.com/v1.0/me",
    "https://example.com/v1.0/me",
    "http://graph.microsoft.com/v1.0/me",
    "https://graph.microsoft.com:8443/v1.0/me",
    "https://graph.microsoft.com@example.com/v1.0/me",
    "https://graph.microsoft.us/v1.0/me",
    "//graph.microsoft.com/v1.0/me",
    "/v1.0/me",
    "javascript:alert(1)",
    "",
  ])("to another host is refused, and the list does not pass for complete: %s", (link) => {
    expect(follow(link)).toMatchObject({
      ok: false,
      error: { kind: "unexpected-shape", path: request.path },
    });
  });
});

describe("a list in pages", () => {
  const pages: Record<string, { items: readonly number[]; next?: string }> = {
    a: { items: [1, 2], next: "b" },
    b: { items: [], next: "c" },
    c: { items: [3] },
  };

  it("is read to its end, over empty pages too", async () => {
    const read = async (path: string) => ok(pages[path] ?? { items: [] });
    expect(await collectPages("a", read)).toEqual(ok([1, 2, 3]));
  });

  it("is not shown in part: a page that fails fails the list", async () => {
    const broken = err<HttpError>({ kind: "aborted" });
    expect(
      await collectPages("a", async (path) => (path === "c" ? broken : ok(pages[path] ?? { items: [] }))),
    ).toEqual(broken);
  });
});
