import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HttpError } from "./errors.ts";
import { parseRetryAfter, type Repeatable, retryDelayMs, retryRules } from "./retry.ts";

const where = { service: "graph", method: "GET", path: "/" } as const;
const refused = (status: number, service: "graph" | "devops" | "vssps" | "azure" = "graph"): HttpError => ({
  ...where,
  kind: "refused",
  service,
  status,
  code: "",
  message: "",
});
const unreachable: HttpError = { ...where, kind: "unreachable" };
const timedOut: HttpError = { ...where, kind: "timed-out", afterMs: 60_000 };
const withoutToken = (code: string): HttpError => ({ kind: "token-unavailable", service: "graph", code });
const others: readonly HttpError[] = [
  { kind: "aborted" },
  { ...where, kind: "sign-in-page" },
  { ...where, kind: "unexpected-shape", problem: "value" },
  { kind: "interaction", service: "graph", scopes: [], reason: "consent" },
  withoutToken("invalid_client"),
];
const delay = (error: HttpError, repeatable: Repeatable, attempt = 1, retryAfterMs?: number) =>
  retryDelayMs(error, {
    attempt,
    repeatable,
    random: () => 1,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });

describe("what is tried again", () => {
  it.each<[string, HttpError, number | undefined, number | undefined]>([
    ["throttling by Graph", refused(429), 1_000, 1_000],
    ["throttling by Azure", refused(429, "azure"), 1_000, 1_000],
    ["throttling by Azure DevOps", refused(429, "devops"), 5_000, 5_000],
    ["throttling by its accounts", refused(429, "vssps"), 5_000, 5_000],
    ["a server's failure", refused(500), 1_000, undefined],
    ["a bad gateway", refused(502), 1_000, undefined],
    ["an overloaded server", refused(503), 1_000, undefined],
    ["a gateway that waited in vain", refused(504), 1_000, undefined],
    ["a lost connection", unreachable, 500, undefined],
    ["a missing answer", timedOut, 500, undefined],
    ["a sign-in service that is not reached", withoutToken("post_request_failed"), 500, 500],
    ["a sign-in service that is overloaded", withoutToken("temporarily_unavailable"), 500, 500],
    ["a mistake of ours", refused(400), undefined, undefined],
    ["a refused token", refused(401), undefined, undefined],
    ["a denial", refused(403), undefined, undefined],
    ["an absence", refused(404), undefined, undefined],
    ["a conflict", refused(409), undefined, undefined],
    ["a method that is not there", refused(501), undefined, undefined],
  ])("%s", (_name, error, repeatable, once) => {
    expect(delay(error, "yes")).toBe(repeatable);
    expect(delay(error, "no")).toBe(once);
  });

  it.each(others)("$kind stands", (error) => {
    expect(delay(error, "yes")).toBeUndefined();
  });

  it("ends with its schedule, even where the service goes on naming times", () => {
    for (const { waitsMs } of retryRules) expect(waitsMs.length).toBeGreaterThan(0);
    expect(delay(refused(429), "yes", 6)).toBe(32_000);
    expect(delay(refused(429), "yes", 7)).toBeUndefined();
    expect(delay(refused(429), "yes", 7, 1_000)).toBeUndefined();
  });

  it("waits as long as the service says", () => {
    expect(delay(refused(429), "yes", 1, 90_000)).toBe(90_000);
    expect(delay(refused(503), "yes", 1, 0)).toBe(0);
    expect(delay(refused(404), "yes", 1, 5_000)).toBeUndefined();
  });

  it("never waits a negative time, nor longer than the schedule unless the service says so", () => {
    const error = fc.oneof(
      fc.integer({ min: 100, max: 599 }).map((status) => refused(status)),
      fc.constantFrom(refused(429, "devops"), unreachable, timedOut, ...others),
    );
    const longest = Math.max(...retryRules.flatMap(({ waitsMs }) => [...waitsMs]));
    fc.assert(
      fc.property(
        error,
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom<Repeatable>("yes", "no"),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, attempt, repeatable, random) => {
          const waitMs = retryDelayMs(given, { attempt, repeatable, random: () => random });
          if (waitMs === undefined) return;
          expect(waitMs).toBeGreaterThan(0);
          expect(waitMs).toBeLessThanOrEqual(longest);
        },
      ),
    );
  });
});

describe("Retry-After", () => {
  it("is never read as a negative time", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (value) => {
        const read = parseRetryAfter(value, 1_000_000);
        expect(read === undefined || read >= 0).toBe(true);
      }),
    );
  });

  it("is read back to the second from every date", () => {
    const date = fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(date, (at) => {
        const whole = Math.floor(at.getTime() / 1000) * 1000;
        expect(parseRetryAfter(at.toUTCString(), 0)).toBe(whole);
      }),
    );
  });
});
