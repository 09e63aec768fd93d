import { en } from "zod/locales";
import * as z from "zod/mini";
import type { Cloud, ServiceName } from "../cloud/index.ts";
import { err, ok, type Result } from "../result.ts";
import type { TokenOptions, TokenSource } from "../session/index.ts";
import type { ActivityLog } from "./activity.ts";
import { claimsFromChallenge } from "./challenge.ts";
import { type HttpError, isAzureDevOps, isRefusal } from "./errors.ts";
import { parseRetryAfter, type Repeatable, retryDelayMs } from "./retry.ts";
import { parseBody, readServiceError } from "./service-error.ts";
import { type Clock, createGate } from "./wait.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A request as it goes over the wire, without its token: what a plan shows is what is sent. */
export interface WireRequest {
  readonly service: ServiceName;
  readonly method: Method;
  /** Path and query below the service's origin, fully encoded. */
  readonly path: string;
  readonly body?: unknown;
}

export interface HttpRequest {
  readonly service: ServiceName;
  readonly method: Method;
  /** Path and query below the service's origin, fully encoded, beginning with a slash. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Delegated scopes the call needs, unqualified. */
  readonly scopes: readonly string[];
  /** Why, in words, for the activity list. */
  readonly purpose: string;
  /** The object that a write changes, in words. */
  readonly changes?: string;
  /**
   * Default: `yes` for GET and DELETE, `no` for the rest. Whatever carries a body may write over what somebody changed
   * meanwhile, so that its caller looks before it is sent again.
   */
  readonly repeatable?: Repeatable;
  readonly signal: AbortSignal;
  /** Aborted: an answer that would be waited for and asked for again stands as it is. */
  readonly giveUp?: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or undefined where the body is empty or no JSON. */
  readonly body: unknown;
}

/** The one way out: tokens, throttling, retries, cancelling and the activity list live here and nowhere else. */
export interface Http {
  readonly cloud: Cloud;
  /** Any 2xx is ok; everything else is an error that says what to do next. */
  send(request: HttpRequest): Promise<Result<HttpReply, HttpError>>;
}

export interface HttpDependencies {
  readonly cloud: Cloud;
  readonly tokens: TokenSource;
  readonly activity: ActivityLog;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Between 0 and 1, to spread retries. */
  readonly random: () => number;
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs?: number;
  /** Requests under way at once, by service. */
  readonly parallel?: Partial<Record<ServiceName, number>>;
}

/** Well inside what Graph's resource units and Azure DevOps' throughput units allow one person. */
const parallelByDefault: Record<ServiceName, number> = { graph: 8, devops: 8, vssps: 4, azure: 4 };

/** The transport. One for the whole tab, so that the limits on what is under way at once hold. */
export function createHttp(dependencies: HttpDependencies): Http {
  const { cloud, tokens, activity, clock, random, timeoutMs = 60_000 } = dependencies;
  const gates = new Map(
    Object.entries({ ...parallelByDefault, ...dependencies.parallel }).map(([service, limit]) => [
      service,
      createGate(limit),
    ]),
  );

  async function send(request: HttpRequest): Promise<Result<HttpReply, HttpError>> {
    const repeatable =
      request.repeatable ?? (request.method === "GET" || request.method === "DELETE" ? "yes" : "no");
    let refreshed = false;
    /** How the next token is asked for: by scopes alone, but right after the service has refused one. */
    let asking: Again["asking"] = {};
    for (let attempt = 1; ; attempt++) {
      if (request.signal.aborted) return err({ kind: "aborted" });
      const afterwards = ({ result, challenge, retryAfterMs }: Attempt): Again | undefined => {
        if (result.ok) return undefined;
        // A fresh token is tried once, with the claims that the service asks for if it names any.
        if (tokenRefused(result.error) && !refreshed) {
          return {
            waitMs: 0,
            asking: { refresh: true, ...(challenge !== undefined && { claims: challenge }) },
          };
        }
        const waitMs = retryDelayMs(result.error, {
          attempt,
          repeatable,
          random,
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        });
        if (waitMs === undefined) return undefined;
        // A token that was not had is asked for in the same way again.
        return { waitMs, asking: result.error.kind === "token-unavailable" ? asking : {} };
      };
      try {
        const token = await tokens(request.service, { scopes: request.scopes, ...asking });
        const { result, again } = token.ok
          ? await once(request, token.value, attempt, afterwards)
          : { result: token, again: afterwards({ result: token }) };
        if (!again) return result;
        asking = again.asking;
        refreshed ||= asking.refresh === true;
        if (again.waitMs > 0 && !(await slept(again.waitMs, request))) return result;
      } catch (error) {
        if (request.signal.aborted) return err({ kind: "aborted" });
        throw error;
      }
    }
  }

  /** Waits before another attempt; false where it was given up meanwhile. */
  async function slept(ms: number, { signal, giveUp }: HttpRequest): Promise<boolean> {
    if (giveUp === undefined) return clock.sleep(ms, signal).then(() => true);
    try {
      await clock.sleep(ms, AbortSignal.any([signal, giveUp]));
      return true;
    } catch (error) {
      if (giveUp.aborted && !signal.aborted) return false;
      throw error;
    }
  }

  /** One exchange. `afterwards` says whether another follows, so that the activity list can tell. */
  async function once(
    request: HttpRequest,
    token: string,
    attempt: number,
    afterwards: (attempt: Attempt) => Again | undefined,
  ): Promise<{ result: Attempt["result"]; again: Again | undefined }> {
    const { service, method, path } = request;
    const gate = gates.get(service) ?? createGate(1);
    return gate(async () => {
      const startedAt = clock.now();
      const id = activity.start({
        at: startedAt,
        service,
        method,
        path,
        purpose: request.purpose,
        attempt,
        ...(request.changes !== undefined && { changes: request.changes }),
      });
      const made = await exchange(request, token);
      const again = afterwards(made);
      activity.finish(id, {
        outcome: made.result.ok ? "ok" : again ? "retried" : "failed",
        ms: clock.now() - startedAt,
        ...(made.status !== undefined && { status: made.status }),
        ...(made.correlationId !== undefined && { correlationId: made.correlationId }),
      });
      return { result: made.result, again };
    }, request.signal);
  }

  async function exchange(request: HttpRequest, token: string): Promise<Attempt> {
    const { service, method, path } = request;
    const where = { service, method, path };
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await dependencies.fetch(`${cloud.services[service]}${path}`, {
        method,
        headers: {
          ...request.headers,
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        signal: AbortSignal.any([request.signal, timeout]),
        // Never cookies: what Azure DevOps and Entra know of the browser is not the portal's business.
        credentials: "omit",
        ...(body !== undefined && { body }),
      });
      text = await response.text();
    } catch {
      if (request.signal.aborted) return { result: err({ kind: "aborted" }) };
      if (timeout.aborted) return { result: err({ kind: "timed-out", ...where, afterMs: timeoutMs }) };
      return { result: err({ kind: "unreachable", ...where }) };
    }
    return judge(request, response, text, clock.now());
  }

  return { cloud, send };
}

/** The service does not take the token: nothing was done. Azure DevOps shows its sign-in page instead of a 401. */
const tokenRefused = (error: HttpError): boolean => error.kind === "sign-in-page" || isRefusal(error, 401);

/** What one exchange came to. */
interface Attempt {
  readonly result: Result<HttpReply, HttpError>;
  readonly status?: number;
  readonly correlationId?: string | undefined;
  readonly challenge?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** That another attempt follows, after how long and with what token. */
interface Again {
  readonly waitMs: number;
  readonly asking: Pick<TokenOptions, "claims" | "refresh">;
}

/** The id to quote to Microsoft's support, under the name that each service gives it. */
const correlationIdOf = (headers: Headers): string | undefined =>
  headers.get("request-id") ??
  headers.get("activityid") ??
  headers.get("x-ms-correlation-request-id") ??
  undefined;

/** What an answer means. No input or output: the whole judgement can be tested with a `Response`. */
export function judge(
  request: Pick<HttpRequest, "service" | "method" | "path">,
  response: Response,
  bodyText: string,
  nowMs: number,
): Attempt {
  const { service, method, path } = request;
  const { status, headers } = response;
  const correlationId = correlationIdOf(headers);
  const html = (headers.get("content-type") ?? "").includes("text/html");
  // 203 counts as success for fetch, and so does a 200 that carries HTML; both are Azure DevOps' sign-in page.
  if (isAzureDevOps(service) && (status === 203 || (response.ok && html))) {
    return { result: err({ kind: "sign-in-page", service, method, path }), status, correlationId };
  }
  // No other service shows pages: something on the way answered in its place, and nobody knows what became of the call.
  if (response.ok && html) {
    const problem = "it is a page, which something on the way may have put in its place";
    return {
      result: err({ kind: "unexpected-shape", service, method, path, problem }),
      status,
      correlationId,
    };
  }
  const body = parseBody(bodyText);
  if (response.ok) return { result: ok({ status, headers, body }), status, correlationId };
  return {
    result: err({
      kind: "refused",
      service,
      method,
      path,
      status,
      ...readServiceError(service, body),
      ...(correlationId !== undefined && { correlationId }),
    }),
    status,
    correlationId,
    challenge: claimsFromChallenge(headers.get("www-authenticate")),
    retryAfterMs: parseRetryAfter(headers.get("retry-after"), nowMs),
  };
}

/** Schemas bring no words of their own. */
const words = { error: en().localeError };

/** The body of a reply, read by a schema; names the first place that does not fit. */
export function readReply<T>(
  request: Pick<HttpRequest, "service" | "method" | "path">,
  reply: HttpReply,
  schema: z.core.$ZodType<T>,
): Result<T, HttpError> {
  const parsed = z.safeParse(schema, reply.body, words);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const { service, method, path } = request;
  const correlationId = correlationIdOf(reply.headers);
  return err({
    kind: "unexpected-shape",
    service,
    method,
    path,
    problem: `${issue?.path.join(".") || "the body"}: ${issue?.message ?? "not understood"}`,
    ...(correlationId !== undefined && { correlationId }),
  });
}

/** Sends a request and reads its answer. */
export async function sendAndRead<T>(
  http: Http,
  request: HttpRequest,
  schema: z.core.$ZodType<T>,
): Promise<Result<T, HttpError>> {
  const reply = await http.send(request);
  return reply.ok ? readReply(request, reply.value, schema) : reply;
}

/** Encodes every interpolated segment of a path; `.` and `..` are a programmer's mistake. */
export function path(parts: TemplateStringsArray, ...segments: readonly string[]): string {
  return parts.reduce((built, part, index) => {
    if (index === 0) return part;
    const segment = segments[index - 1] ?? "";
    if (segment === "" || segment === "." || segment === "..")
      throw new Error(`"${segment}" is no path segment`);
    return `${built}${encodeURIComponent(segment)}${part}`;
  }, "");
}

/** A query string with its question mark, every value encoded; undefined values are left out. */
export function query(options: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const pairs = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
