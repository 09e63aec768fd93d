import { z } from "zod";
import type { Outcome, Reply } from "../kernel/service.ts";
import { insideTheCloud } from "../kernel/services.ts";
import { malformedBatch, type Problem } from "./errors.ts";
import { versionOf } from "./odata.ts";
import type { GraphCall, Operation } from "./route.ts";

const InnerRequest = z.strictObject({
  id: z.string(),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  url: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).optional(),
});
type InnerRequest = z.infer<typeof InnerRequest>;

const Batch = z.strictObject({ requests: z.array(InnerRequest) });

interface InnerResponse {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

/** Carries one inner request through the whole service. */
export type Send = (request: Request) => Promise<Outcome>;

const limit = 20;

/** What makes a batch as a whole unacceptable; docs/sources/graph.md#batch. */
function checkBatch(requests: readonly InnerRequest[]): Problem | undefined {
  if (requests.length === 0) return malformedBatch("The batch request must contain at least one request.");
  if (requests.length > limit) {
    return malformedBatch(`Number of batch request steps exceeds the maximum value of ${limit}.`);
  }
  const ids = new Set<string>();
  for (const request of requests) {
    const id = request.id.toLowerCase();
    if (ids.has(id)) return malformedBatch(`The request id '${request.id}' is not unique.`);
    const unknown = request.dependsOn?.find((wanted) => !ids.has(wanted.toLowerCase()));
    if (unknown !== undefined) {
      return malformedBatch(
        `Request '${request.id}' depends on '${unknown}', which does not stand before it.`,
      );
    }
    ids.add(id);
    if (/^[a-z]+:\/\//i.test(request.url) || /^\/?(?:v1\.0|beta)\//i.test(request.url)) {
      return malformedBatch(`The url of request '${request.id}' must be relative and without a version.`);
    }
    const named = Object.keys(request.headers ?? {}).some((name) => name.toLowerCase() === "content-type");
    if (request.body !== undefined && !named) {
      return malformedBatch(`Request '${request.id}' has a body and needs a Content-Type header.`);
    }
  }
  return undefined;
}

/**
 * `POST /$batch`: up to 20 requests at once. What depends on nothing runs at the same time; what depends on a
 * request that failed is answered with 424 and not run. The answers carry ids, in the order of completion.
 */
export function batchOperation(senderFor: (call: GraphCall) => Send): Operation {
  return {
    method: "POST",
    path: "/$batch",
    body: Batch,
    carries: true,
    source: "docs/sources/graph.md#batch",
    run: async (call): Promise<Reply | Problem> => {
      const { requests } = Batch.parse(call.body);
      const problem = checkBatch(requests);
      if (problem) return problem;
      const send = senderFor(call);
      const finished: InnerResponse[] = [];
      const running = new Map<string, Promise<InnerResponse>>();
      for (const request of requests) {
        const dependencies = (request.dependsOn ?? []).flatMap((id) => running.get(id.toLowerCase()) ?? []);
        const response = answer(call, request, dependencies, send).then((done) => {
          finished.push(done);
          return done;
        });
        running.set(request.id.toLowerCase(), response);
      }
      await Promise.all(running.values());
      return { status: 200, body: { responses: finished } };
    },
  };
}

async function answer(
  call: GraphCall,
  request: InnerRequest,
  dependencies: readonly Promise<InnerResponse>[],
  send: Send,
): Promise<InnerResponse> {
  const before = await Promise.all(dependencies);
  const headers = { "Content-Type": "application/json" };
  if (before.some(({ status }) => status >= 400)) {
    const message = "Failed Dependency: a request that this one depends on failed.";
    return { id: request.id, status: 424, headers, body: { error: { code: "FailedDependency", message } } };
  }
  const inner = toRequest(call, request);
  if (typeof inner === "string") {
    const error = { code: "BadRequest", message: `Invalid batch step '${request.id}': ${inner}` };
    return { id: request.id, status: 400, headers, body: { error } };
  }
  const outcome = await send(inner);
  if ("dropped" in outcome) {
    const error = { code: "UnknownError", message: "The request timed out upstream." };
    return { id: request.id, status: 504, headers, body: { error } };
  }
  return fromResponse(request.id, outcome.response);
}

/**
 * Authorization is inherited from the batch; everything else is the inner request's own. The batch has the latency of
 * all. Returns why it is no request where it is none, such as a read with a body or a header that cannot be one.
 */
function toRequest(call: GraphCall, inner: InnerRequest): Request | string {
  const authorization = call.headers.get("authorization");
  const path = inner.url.startsWith("/") ? inner.url : `/${inner.url}`;
  try {
    const headers = new Headers(inner.headers);
    if (authorization) headers.set("authorization", authorization);
    headers.set(insideTheCloud, "batch");
    return new Request(`${call.url.origin}/${versionOf(call.url)}${path}`, {
      method: inner.method,
      headers,
      ...(inner.body !== undefined && { body: JSON.stringify(inner.body) }),
    });
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

async function fromResponse(id: string, response: Response): Promise<InnerResponse> {
  const headers: Record<string, string> = {};
  for (const [name, value] of response.headers) headers[headerNames[name] ?? name] = value;
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  return {
    id,
    status: response.status,
    headers,
    ...(text !== "" && { body: isJson ? (JSON.parse(text) as unknown) : text }),
  };
}

/** Header names as the service spells them within a batch. */
const headerNames: Record<string, string> = {
  "content-type": "Content-Type",
  location: "Location",
  "retry-after": "Retry-After",
  "www-authenticate": "WWW-Authenticate",
};
