import { createGraph, type Graph } from "@/lib/entra/index.ts";
import { type Clock, createActivityLog, createHttp, type Http } from "@/lib/http/index.ts";
import { ok } from "@/lib/result.ts";
import type { TokenSource } from "@/lib/session/index.ts";
import { serviceNames } from "@/sandbox/kernel/services.ts";
import { issueUserToken, userTokenSeconds } from "@/sandbox/login/issue.ts";
import { portalClientId } from "@/sandbox/seeds/applications.ts";
import { clockOf, type RunningCloud, resourceOf } from "./cloud.ts";

/** What a page of the portal works with. */
export interface Page {
  readonly http: Http;
  readonly graph: Graph;
  readonly clock: Clock;
  readonly tokens: TokenSource;
}

/**
 * A page of the portal without a browser and without a network: it meets what a browser lets a script see, and
 * thousands of its requests take seconds.
 */
export function openPage(
  cloud: RunningCloud,
  { tokens = keptTokens(cloud), clock = clockOf(cloud.sandbox), fetch = pageFetch(cloud) } = {},
): Page {
  const http = createHttp({
    cloud: cloud.http.cloud,
    tokens,
    activity: createActivityLog(0),
    fetch,
    clock,
    random: () => 0.5,
  });
  return { http, graph: createGraph(http), clock, tokens };
}

const portalOrigin = "http://localhost:3000";

/** Headers that every script may read, whatever the service exposes. */
const alwaysReadable = ["cache-control", "content-type", "expires", "last-modified"];

/** The services of a cloud without a network in between; for them this is what they call each other by as well. */
export function cloudFetch({ origins, pipelines }: RunningCloud): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { origin } = new URL(request.url);
    const service = serviceNames.find((name) => origins[name] === origin);
    if (!service) throw new Error(`${request.url} is none of the local services`);
    const outcome = await pipelines[service](request);
    if ("dropped" in outcome) throw new TypeError("Failed to fetch");
    return outcome.response;
  };
}

/** What fetch is to a script: an answer that its origin may not read is a failure of the network, a redirect too. */
export function pageFetch(cloud: RunningCloud): typeof fetch {
  const send = cloudFetch(cloud);
  return async (input, init) => {
    const response = await send(input, { ...init, headers: { ...init?.headers, origin: portalOrigin } });
    const redirected = response.status >= 300 && response.status < 400;
    if (redirected || !response.headers.has("access-control-allow-origin"))
      throw new TypeError("Failed to fetch");
    const exposed = (response.headers.get("access-control-expose-headers") ?? "")
      .toLowerCase()
      .split(/\s*,\s*/);
    for (const name of [...response.headers.keys()]) {
      if (!exposed.includes(name) && !alwaysReadable.includes(name)) response.headers.delete(name);
    }
    return response;
  };
}

/** Tokens as the sign-in library keeps them: until a service refuses one, or it is about to end. */
export function keptTokens({ sandbox, person }: RunningCloud): TokenSource {
  const kept = new Map<string, { token: string; untilMs: number }>();
  return async (service, { scopes, refresh = false }) => {
    const key = [service, ...scopes].join(" ");
    const found = kept.get(key);
    if (found && !refresh && found.untilMs > sandbox.clock.now()) return ok(found.token);
    const resource = resourceOf[service];
    const token = await issueUserToken(sandbox, {
      user: person,
      clientId: portalClientId,
      resource,
      scopes,
      handlesChallenges: true,
    });
    const seconds = userTokenSeconds(resource, true) - 300;
    kept.set(key, { token, untilMs: sandbox.clock.now() + seconds * 1000 });
    return ok(token);
  };
}
