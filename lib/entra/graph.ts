import {
  Client,
  type Context,
  type Middleware,
  type MiddlewareOptions,
} from "@microsoft/microsoft-graph-client";
import * as z from "zod/mini";
import {
  collectPages,
  type Http,
  type HttpError,
  type HttpReply,
  type HttpRequest,
  nextPath,
  readReply,
  type WireRequest,
} from "../http/index.ts";
import { ok, type Result } from "../result.ts";

/** What goes over the wire to Graph. `path` begins after the version. */
export type GraphRequest = Pick<HttpRequest, "method" | "path" | "body">;

const usualVersion = "v1.0";

/** The same with the version that every write uses, as a plan shows it. */
export const graphWire = (request: GraphRequest): WireRequest => ({
  ...request,
  service: "graph",
  path: `/${usualVersion}${request.path}`,
});

/** A call to Microsoft Graph. `path` begins after the version and is fully encoded, query included. */
export interface GraphCall extends Omit<HttpRequest, "service"> {
  readonly version?: "v1.0" | "beta";
}

/** Microsoft Graph through the official client, on the portal's own transport. */
export interface Graph {
  /** The path below the version of the page that an answer to a call names as the next; undefined after the last. */
  nextPath(
    call: Pick<GraphCall, "method" | "path" | "version">,
    link: string | undefined,
  ): Result<string | undefined, HttpError>;
  call(call: GraphCall): Promise<Result<HttpReply, HttpError>>;
  /** Calls and reads the answer by a schema. */
  read<T>(call: GraphCall, schema: z.core.$ZodType<T>): Promise<Result<T, HttpError>>;
}

/** Carries a call's own facts through the client's chain, and its typed outcome back. */
class PortalCall implements MiddlewareOptions {
  readonly call: GraphCall;
  outcome: Result<HttpReply, HttpError> | undefined;

  constructor(call: GraphCall) {
    this.call = call;
  }
}

/**
 * The only link of the client's chain. The stock chain is not used: its authentication handler removes the token
 * for every host it does not know (the sandbox, over http), and its retry handler repeats creations.
 */
class PortalTransport implements Middleware {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  async execute(context: Context): Promise<void> {
    const portalCall = context.middlewareControl?.getMiddlewareOptions(PortalCall);
    if (!(portalCall instanceof PortalCall)) throw new Error("a Graph request without its call");
    const url = new URL(String(context.request));
    const { version: _version, ...call } = portalCall.call;
    portalCall.outcome = await this.#http.send({
      ...call,
      service: "graph",
      path: url.pathname + url.search,
    });
    // The outcome travels beside the client, which would turn a refusal into an exception of its own.
    context.response = new Response(null, { status: 204 });
  }
}

/** What a call is on the wire, for errors that name it as the activity list does. */
const wireOf = ({ method, path, version = usualVersion }: Pick<GraphCall, "method" | "path" | "version">) =>
  ({ service: "graph", method, path: `/${version}${path}` }) as const;

/** Microsoft Graph over a transport. */
export function createGraph(http: Http): Graph {
  const client = Client.initWithMiddleware({
    baseUrl: `${http.cloud.services.graph}/`,
    middleware: new PortalTransport(http),
  });

  async function call(request: GraphCall): Promise<Result<HttpReply, HttpError>> {
    const portalCall = new PortalCall(request);
    const graphRequest = client
      .api(request.path)
      .version(request.version ?? usualVersion)
      .middlewareOptions([portalCall]);
    switch (request.method) {
      case "GET":
        await graphRequest.get();
        break;
      case "POST":
        await graphRequest.post(request.body ?? {});
        break;
      case "PUT":
        await graphRequest.put(request.body ?? {});
        break;
      case "PATCH":
        await graphRequest.patch(request.body ?? {});
        break;
      case "DELETE":
        await graphRequest.delete();
        break;
    }
    if (!portalCall.outcome) throw new Error("the client did not send its request");
    return portalCall.outcome;
  }

  return {
    nextPath(request, link) {
      const next = nextPath(http.cloud, wireOf(request), link);
      return next.ok && next.value !== undefined ? ok(next.value.replace(/^\/(v1\.0|beta)/, "")) : next;
    },
    call,
    async read(request, schema) {
      const reply = await call(request);
      return reply.ok ? readReply(wireOf(request), reply.value, schema) : reply;
    },
  };
}

/** Every item of a list, page after page, each read by a schema. Each page is asked for with the same headers. */
export function readAll<T>(
  graph: Graph,
  call: GraphCall,
  item: z.ZodMiniType<T>,
): Promise<Result<readonly T[], HttpError>> {
  const schema = z.object({ value: z.array(item), "@odata.nextLink": z.optional(z.string()) });
  return collectPages(call.path, async (path) => {
    const request = { ...call, path };
    const page = await graph.read(request, schema);
    if (!page.ok) return page;
    const next = graph.nextPath(request, page.value["@odata.nextLink"]);
    if (!next.ok) return next;
    return ok({ items: page.value.value, ...(next.value !== undefined && { next: next.value }) });
  });
}

/** Header for queries that Graph serves from its eventually consistent index. */
export const advancedQuery = { ConsistencyLevel: "eventual" } as const;

/** A literal inside an OData expression: single quotes doubled. The whole query value is URL-encoded afterwards. */
export const odataString = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Drops the value of a reply that has none to read. */
export const withoutBody = (result: Result<unknown, HttpError>): Result<undefined, HttpError> =>
  result.ok ? ok(undefined) : result;
