import type { Sandbox } from "./context.ts";
import { type EffectKind, type Fault, type FaultEffect, shows } from "./faults.ts";
import { type Input, type InputDeclaration, readInput } from "./input.ts";
import { asOfLaterVersion } from "./later-version.ts";
import { pathWithoutSecrets, withoutSecrets } from "./secrets.ts";
import { insideTheCloud, type ServiceName } from "./services.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A request on its way through a service. */
export interface Call<Caller> extends Input {
  sandbox: Sandbox;
  service: ServiceName;
  method: Method;
  url: URL;
  /** Path parameters, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Headers;
  requestId: string;
  nowMs: number;
  caller: Caller;
  /** Extra invisibility for what this call creates, from a queued lag fault; 0 otherwise. */
  lagMs: number;
  /** Settles when the answer leaves, latency included. Until then other requests meet this one under way. */
  answered: Promise<void>;
}

export interface Reply {
  status: number;
  /** An object is sent as JSON, a string as it is; undefined is an empty body. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Withholds the cross-origin headers, as sign-in pages do. */
  withoutCors?: boolean;
}

/** One operation. What is not declared here does not exist: the caller gets a 501 that names it. */
export interface Route<Caller> extends InputDeclaration {
  method: Method;
  /** `:name` stands for one segment. Longer literal paths are listed before shorter patterns. */
  path: string;
  /** Takes no token. */
  anonymous?: boolean;
  /** Effects of faults that it shows beyond those of its service. */
  effects?: readonly EffectKind[];
  /** The public page that the behaviour follows, as an anchor in docs/sources. */
  source: string;
  /** What is refused before anybody looks at query and body, such as a version that the service does not speak. */
  refuse?(call: Pick<Call<unknown>, "query" | "headers">): Reply | undefined;
  run(call: Call<Caller>): Reply | Promise<Reply>;
}

export interface CorsPolicy {
  allowMethods: string;
  /** Lower-case request headers a preflight may ask for. */
  allowHeaders: readonly string[];
  exposeHeaders: string;
  maxAgeSeconds: number;
  /** Whether pages of an origin may call at all. Default: those of any may, as with the public services. */
  admits?(origin: string, url: URL): boolean;
}

/** A call as far as its cost is concerned. */
export type MeteredCall<Caller> = Pick<Call<Caller>, "sandbox" | "service" | "url" | "nowMs" | "caller"> & {
  method: string;
};

/** What throttling makes of a call: it is refused, or it goes on, possibly late, with headers about what is left. */
export type Metering = { refused: Reply } | { headers: Record<string, string>; delayMs?: number };

export interface Service<Caller> {
  name: ServiceName;
  routes: readonly Route<Caller>[];
  /** Azure DevOps and Azure compare path segments without regard to case. */
  caseInsensitivePaths: boolean;
  cors: CorsPolicy;
  /** Effects of faults that `renderFault` renders for operations that take a token; `conflict` for writes only. */
  effects: readonly EffectKind[];
  /** The caller of a request, or the refusal that the real service gives. */
  authenticate(
    request: Request,
    sandbox: Sandbox,
    call: Pick<Call<unknown>, "requestId" | "nowMs" | "headers">,
  ): Promise<{ caller: Caller } | { refused: Reply }>;
  /**
   * Takes a call from its caller's allowance; asked only where the sandbox is set to throttle. Without it calls cost
   * nothing.
   */
  meter?(call: MeteredCall<Caller>): Metering;
  /** How the journal names a caller. */
  nameOf(caller: Caller): string | undefined;
  /** A fault, or a crash as a 500, in the service's own error shape. */
  renderFault(
    effect: FaultEffect,
    call: Pick<Call<unknown>, "requestId" | "nowMs" | "headers" | "url" | "sandbox"> & { method: string },
  ): Reply;
  /** A body that does not fit what the operation declares. */
  renderBadBody(problem: string, call: Pick<Call<unknown>, "requestId" | "nowMs" | "headers">): Reply;
  /** Headers on every answer, such as request ids. */
  headersFor(
    call: Pick<Call<unknown>, "requestId" | "nowMs" | "headers" | "url">,
    reply: Reply,
  ): Record<string, string>;
}

interface Match<Caller> {
  route: Route<Caller>;
  params: Record<string, string>;
}

type Matcher<Caller> = (method: string, path: string) => Match<Caller> | "method-not-allowed" | undefined;

/** Compiles a route table into one look-up. The first row that fits wins. */
export function compileRoutes<Caller>(
  routes: readonly Route<Caller>[],
  ignoreCase: boolean,
): Matcher<Caller> {
  const rows = routes.map((route) => {
    const names: string[] = [];
    const source = route.path
      .split(/(:[A-Za-z]+)/)
      .map((part) => {
        if (!part.startsWith(":")) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
        names.push(part.slice(1));
        return "([^/]+)";
      })
      .join("");
    return { route, names, pattern: new RegExp(`^${source}/?$`, ignoreCase ? "i" : "") };
  });
  return (method, path) => {
    let pathKnown = false;
    for (const { route, names, pattern } of rows) {
      const found = pattern.exec(path);
      if (!found) continue;
      pathKnown = true;
      if (route.method !== method) continue;
      const params: Record<string, string> = {};
      names.forEach((name, index) => {
        params[name] = decodeSegment(found[index + 1] ?? "");
      });
      return { route, params };
    }
    return pathKnown ? "method-not-allowed" : undefined;
  };
}

const decodeSegment = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** What the answer to a request is: a response to send, or a connection to cut. */
export type Outcome = { response: Response } | { dropped: true };

/**
 * Builds a service's request pipeline, top to bottom: border, fault, route, authentication, throttling, query and body
 * strictness, handler, error rendering, cross-origin headers, journal.
 */
export function createPipeline<Caller>(
  service: Service<Caller>,
  sandbox: Sandbox,
): (request: Request) => Promise<Outcome> {
  const match = compileRoutes(service.routes, service.caseInsensitivePaths);
  const requestIds = sandbox.ids.sequence(`requests/${service.name}`);

  return async (request) => {
    const url = new URL(request.url);
    const requestId = requestIds.guid();
    const nowMs = sandbox.clock.now();
    const { method, headers } = request;
    const base = { sandbox, service: service.name, method, url, headers, requestId, nowMs };
    const border = atTheBorder(service.cors, request, url);
    const found = match(method, url.pathname);
    const fault = border
      ? undefined
      : sandbox.faults.take({
          service: service.name,
          method,
          path: url.pathname,
          shows: (kind) => shows(service, typeof found === "object" ? found.route : undefined, kind),
        });
    const journal: { caller?: string; body?: unknown } = {};
    let leave = () => {};
    const answered = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const finish = async (outcome: Reply | "dropped"): Promise<Outcome> => {
      sandbox.journal.add({
        atMs: nowMs,
        service: service.name,
        method,
        path: pathWithoutSecrets(url),
        status: outcome === "dropped" ? "dropped" : outcome.status,
        requestId,
        ...(fault && { fault: fault.id }),
        ...journal,
      });
      if (
        sandbox.settings.latencyMs > 0 &&
        service.name !== "control" &&
        !border &&
        !headers.has(insideTheCloud)
      )
        await delay(sandbox.settings.latencyMs);
      leave();
      if (outcome === "dropped") return { dropped: true };
      return {
        response: toResponse(outcome, service, fault, { requestId, nowMs, headers, url }),
      };
    };

    if (border) return finish(border);

    const before = fault && spoilsBefore(fault.effect);
    if (fault?.effect.kind === "slow") await delay(fault.effect.ms);
    if (before && fault.effect.kind === "drop") return finish("dropped");
    if (before) return finish(spoiled(fault.effect));

    let reply: Reply;
    try {
      reply = await handle();
    } catch (error) {
      reportCrash(`${service.name} ${method} ${url.pathname}`, error);
      reply = service.renderFault({ kind: "status", status: 500, commit: true }, base);
    }
    if (fault?.effect.kind === "drop") return finish("dropped");
    if (fault?.effect.kind === "status") return finish(spoiled(fault.effect));
    if (fault?.effect.kind === "later-version")
      return finish({ ...reply, body: asOfLaterVersion(reply.body) });
    return finish(reply);

    function spoiled(effect: FaultEffect): Reply {
      if (effect.kind === "sign-in-page") return signInPage(effect);
      const reply = service.renderFault(effect, base);
      if (effect.kind !== "status" || effect.retryAfterSeconds === undefined) return reply;
      return { ...reply, headers: { ...reply.headers, "retry-after": String(effect.retryAfterSeconds) } };
    }

    async function handle(): Promise<Reply> {
      if (found === undefined || found === "method-not-allowed") {
        return unsupported(`${method} ${url.pathname}`, `no such operation of ${service.name}`);
      }
      const { route } = found;
      if (route.anonymous) return perform(found, undefined as Caller);
      const verdict = await service.authenticate(request, sandbox, base);
      if ("refused" in verdict) return verdict.refused;
      const { caller } = verdict;
      const name = service.nameOf(caller);
      if (name !== undefined) journal.caller = name;
      const metering = sandbox.settings.throttling ? service.meter?.({ ...base, caller }) : undefined;
      if (!metering) return perform(found, caller);
      if ("refused" in metering) return metering.refused;
      if (metering.delayMs) await delay(metering.delayMs);
      const reply = await perform(found, caller);
      return { ...reply, headers: { ...metering.headers, ...reply.headers } };
    }

    async function perform({ route, params }: Match<Caller>, caller: Caller): Promise<Reply> {
      const refused = route.refuse?.({ query: url.searchParams, headers });
      if (refused) return refused;
      const input = readInput(route, url.searchParams, await request.text());
      if ("unknown" in input) return unsupported(`${method} ${route.path}`, input.unknown);
      if ("malformed" in input) return service.renderBadBody(input.malformed, base);
      if (route.body && service.name !== "control") journal.body = withoutSecrets(input.body);
      const lagMs = fault?.effect.kind === "lag" ? fault.effect.ms : 0;
      return route.run({
        ...base,
        ...input,
        method: route.method,
        params,
        caller,
        lagMs,
        answered,
      });
    }
  };
}

const spoilsBefore = (effect: FaultEffect): boolean => {
  switch (effect.kind) {
    case "slow":
    case "lag":
    case "no-cors":
    case "later-version":
      return false;
    case "drop":
    case "status":
      return !effect.commit;
    default:
      return true;
  }
};

/** What a person would see as a page, and a script gets in place of an answer. */
const signInPage = ({ status, readable }: Extract<FaultEffect, { kind: "sign-in-page" }>): Reply => ({
  status,
  body: "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to continue.</body></html>",
  headers: { "content-type": "text/html; charset=utf-8", ...(status === 302 && { location: "/sign-in" }) },
  withoutCors: !readable,
});

/** The one unforgivable reply is silence: what the sandbox does not know, it says, and says loudly. */
export function unsupported(operation: string, what: string): Reply {
  process.stderr.write(`sandbox: not implemented: ${operation}: ${what}\n`);
  return {
    status: 501,
    body: {
      error: {
        code: "sandbox.not-implemented",
        message: `The sandbox does not implement ${operation}: ${what}.`,
      },
    },
  };
}

const admits = ({ admits }: CorsPolicy, origin: string, url: URL): boolean => admits?.(origin, url) ?? true;

/**
 * What is answered before the service itself sees a request: the refusal of a page that may not call, or the answer to
 * a preflight. Undefined for everything else.
 */
function atTheBorder(cors: CorsPolicy, request: Request, url: URL): Reply | undefined {
  const origin = request.headers.get("origin");
  if (origin !== null && !admits(cors, origin, url)) {
    process.stderr.write(`sandbox: ${url.origin}${url.pathname}: refused a page of ${origin}\n`);
    return { status: 403, body: "Pages of this origin may not call here.\n", withoutCors: true };
  }
  const isPreflight = request.method === "OPTIONS" && request.headers.has("access-control-request-method");
  return isPreflight ? preflight(cors, request) : undefined;
}

/** Every page may read what every page may ask for; where only some may ask, the answer names the one that did. */
const allowOrigin = (cors: CorsPolicy, headers: Headers): Record<string, string> =>
  cors.admits
    ? { "access-control-allow-origin": headers.get("origin") ?? "", vary: "Origin" }
    : { "access-control-allow-origin": "*" };

function preflight(cors: CorsPolicy, request: Request): Reply {
  const asked = (request.headers.get("access-control-request-headers") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  const refused = asked.filter((name) => !cors.allowHeaders.includes(name));
  if (refused.length > 0) {
    process.stderr.write(
      `sandbox: preflight refused: ${new URL(request.url).pathname}: header ${refused.join(", ")}\n`,
    );
    return { status: 204, withoutCors: true };
  }
  return {
    status: 204,
    withoutCors: true,
    headers: {
      ...allowOrigin(cors, request.headers),
      "access-control-allow-methods": cors.allowMethods,
      "access-control-allow-headers": cors.allowHeaders.join(","),
      "access-control-max-age": String(cors.maxAgeSeconds),
      // A page on a public address may not call loopback without this; on loopback itself it changes nothing.
      "access-control-allow-private-network": "true",
    },
  };
}

function toResponse<Caller>(
  reply: Reply,
  service: Service<Caller>,
  fault: Fault | undefined,
  call: Pick<Call<unknown>, "requestId" | "nowMs" | "headers" | "url">,
): Response {
  const headers = new Headers(service.headersFor(call, reply));
  if (typeof reply.body === "object" && !headers.has("content-type")) {
    headers.set("content-type", "application/json; charset=utf-8");
  }
  for (const [name, value] of Object.entries(reply.headers ?? {})) headers.set(name, value);
  if (call.headers.has("origin") && !reply.withoutCors && fault?.effect.kind !== "no-cors") {
    for (const [name, value] of Object.entries(allowOrigin(service.cors, call.headers)))
      headers.set(name, value);
    headers.set("access-control-expose-headers", service.cors.exposeHeaders);
  }
  const body =
    reply.body === undefined
      ? null
      : typeof reply.body === "string"
        ? reply.body
        : JSON.stringify(reply.body);
  return new Response(body, { status: reply.status, headers });
}

/** Says on standard error where the sandbox itself failed. Its callers see what the real service would answer. */
export function reportCrash(where: string, error: unknown): void {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`sandbox: ${where} crashed: ${trace}\n`);
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
