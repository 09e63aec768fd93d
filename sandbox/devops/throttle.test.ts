import { beforeEach, describe, expect, test } from "vitest";
import type { Metering } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { createFixture, type Fixture, type PersonName, people, tenantId } from "./fixture.ts";
import { meter } from "./throttle.ts";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
  fixture.sandbox.settings.throttling = true;
});

const projects = "/contoso/_apis/projects?api-version=7.1";

/** One more request of a person, as far as its cost is concerned. */
function use(who: PersonName): Metering {
  const { sandbox } = fixture;
  const rest = { clientId: "portal", scopes: [], handlesChallenges: false };
  const caller: Caller = { kind: "user", user: people[who], tenantId, ...rest };
  const url = new URL(`http://localhost${projects}`);
  return meter({ sandbox, service: "devops", method: "GET", url, nowMs: sandbox.clock.now(), caller });
}

const isRefused = (metering: Metering) => "refused" in metering;

/** What requests came to, up to the first that is not like `while`. */
function useWhile(who: PersonName, fits: (metering: Metering) => boolean): Metering {
  for (;;) {
    const metering = use(who);
    if (!fits(metering)) return metering;
  }
}

const delayOf = (metering: Metering) => ("refused" in metering ? undefined : (metering.delayMs ?? 0));

describe("while the sandbox is set to throttle, Azure DevOps", () => {
  test("says nothing of limits while they are far, and what remains once they are near", () => {
    expect(use("owner")).toEqual({ headers: {} });
    const near = useWhile("owner", (each) => !isRefused(each) && Object.keys(each).length === 1);
    expect(near).toEqual({
      delayMs: 0,
      headers: {
        "x-ratelimit-resource": "Concurrency",
        "x-ratelimit-limit": "200",
        "x-ratelimit-remaining": "39",
        // 160.2 units are used, and 200 come back in five minutes.
        "x-ratelimit-reset": String(Math.ceil(fixture.sandbox.clock.now() / 1000 + 240.3)),
      },
    });
  });

  test("delays a request over the limit until it would fit, and says for how long", () => {
    const first = useWhile("owner", (each) => delayOf(each) === 0);
    expect(first).toMatchObject({
      delayMs: 300,
      headers: { "retry-after": "1", "x-ratelimit-delay": "0.300", "x-ratelimit-remaining": "0" },
    });
    expect(delayOf(use("owner"))).toBe(600);
    fixture.sandbox.clock.advance(900);
    expect(delayOf(use("owner"))).toBe(0);
  });

  test("blocks who would have to wait longer than thirty seconds, and answers them again after the time told", async () => {
    useWhile("owner", (each) => !isRefused(each));
    const blocked = await fixture.call("owner", "GET", projects);
    expect(blocked.status).toBe(429);
    expect(blocked.json).toMatchObject({ message: expect.stringMatching(/^TF400733: /) });
    expect(blocked.headers.get("retry-after")).toBe("31");
    expect(blocked.headers.get("x-ratelimit-remaining")).toBe("0");
    fixture.sandbox.clock.advance(31_000);
    expect((await fixture.call("owner", "GET", projects)).status).toBe(200);
  });

  test("counts every person and each of its services by themselves", async () => {
    useWhile("owner", (each) => !isRefused(each));
    expect((await fixture.call("reader", "GET", projects)).status).toBe(200);
    const profile = "/_apis/profile/profiles/me?api-version=7.1";
    expect((await fixture.call("owner", "GET", profile, { service: "vssps" })).status).toBe(200);
  });

  test("lets a page of another origin read none of it", async () => {
    const { headers } = await fixture.call("owner", "GET", projects);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-expose-headers")).not.toMatch(/retry-after|ratelimit/i);
  });
});

test("otherwise Azure DevOps blocks nobody", async () => {
  useWhile("owner", (each) => !isRefused(each));
  fixture.sandbox.settings.throttling = false;
  const answer = await fixture.call("owner", "GET", projects);
  expect([answer.status, answer.headers.get("x-ratelimit-limit")]).toEqual([200, null]);
});
