import { decodeJwt } from "jose";
import type { Sandbox } from "../kernel/context.ts";
import { type CorsPolicy, createPipeline, type Service } from "../kernel/service.ts";
import { type Caller, readCaller, type TokenProblem } from "../login/tokens.ts";
import { deletedItemOperations } from "./applications/deleted.ts";
import { oneWriteAtATime } from "./applications/one-write.ts";
import { applicationOperations } from "./applications/routes.ts";
import { assignmentOperations } from "./assignments/routes.ts";
import { batchOperation, type Send } from "./batch.ts";
import { credentialOperations } from "./credentials/routes.ts";
import * as errors from "./errors.ts";
import { grantOperations } from "./grants/routes.ts";
import { peopleOperations } from "./people/routes.ts";
import { principalOperations } from "./principals/routes.ts";
import { roleOperations } from "./roles/routes.ts";
import { type GraphCall, graphRoutes, type Operation } from "./route.ts";

/** Cross-origin rules of the public service; docs/sources/graph.md#cross-origin. */
const cors: CorsPolicy = {
  allowMethods: "GET,POST,PUT,PATCH,DELETE,OPTIONS",
  allowHeaders: [
    "authorization",
    "content-type",
    "consistencylevel",
    "prefer",
    "client-request-id",
    "sdkversion",
    "retry-attempt",
    "x-ms-throttle-priority",
  ],
  exposeHeaders:
    "ETag, Location, Preference-Applied, Content-Range, request-id, client-request-id, ReadWriteConsistencyToken, SdkVersion, WWW-Authenticate, x-ms-client-gcc-tenant, Retry-After",
  maxAgeSeconds: 3600,
};

/** Every operation but the batch, which carries them. */
export const operations: readonly Operation[] = [
  ...applicationOperations,
  ...deletedItemOperations,
  ...credentialOperations,
  ...principalOperations,
  ...assignmentOperations,
  ...grantOperations,
  ...peopleOperations,
  ...roleOperations,
].map(oneWriteAtATime);

const problemOf: Record<TokenProblem, () => errors.Problem> = {
  missing: errors.tokenMissing,
  malformed: errors.tokenMalformed,
  expired: errors.tokenExpired,
  "wrong-audience": errors.wrongAudience,
  "unknown-principal": errors.tokenMalformed,
};

/** Microsoft Graph, both versions, as far as the portal and the pipelines it sets up use it. */
export function graphService(): Service<Caller> {
  const service: Service<Caller> = {
    name: "graph",
    routes: graphRoutes([batchOperation(senderFor), ...operations]),
    caseInsensitivePaths: true,
    effects: ["expired-token", "claims-challenge", "conflict", "forbidden"],
    cors,
    authenticate: async (request, sandbox, call) => {
      const verdict = await readCaller(sandbox, request.headers.get("authorization"), "graph");
      if ("caller" in verdict) return verdict;
      return { refused: errors.renderProblem(problemOf[verdict.problem](), call) };
    },
    nameOf: (caller) => (caller.kind === "user" ? caller.user.userPrincipalName : caller.clientId),
    renderFault: (effect, call) => {
      switch (effect.kind) {
        case "throttle": {
          const { retryAfterSeconds } = effect;
          const headers = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
          return errors.renderProblem(errors.throttled(headers), call);
        }
        case "status":
          return errors.renderProblem(errors.unavailable(effect.status), call);
        case "expired-token":
          return errors.renderProblem(errors.tokenExpired(), call);
        case "claims-challenge": {
          // Without the declared capability no challenge is sent: such tokens simply end early.
          const problem = handlesChallenges(call.headers)
            ? errors.claimsChallenge(call.nowMs)
            : errors.tokenExpired();
          return errors.renderProblem(problem, call);
        }
        case "conflict":
          return errors.renderProblem(errors.concurrentWrite(), call);
        case "forbidden":
          return errors.renderProblem(errors.denied(), call);
        default:
          return errors.renderProblem(errors.unavailable(503), call);
      }
    },
    renderBadBody: (problem, call) => errors.renderProblem(errors.badBody(problem), call),
    headersFor: (call, reply) => ({
      "request-id": call.requestId,
      "client-request-id": call.headers.get("client-request-id") ?? call.requestId,
      "x-ms-ags-diagnostic": JSON.stringify({ ServerInfo: { DataCenter: "Sandbox", ScaleUnit: "000" } }),
      "cache-control": "no-cache",
      ...(typeof reply.body === "object" &&
        (reply.status < 400
          ? {
              "odata-version": "4.0",
              "content-type":
                "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
            }
          : { "content-type": "application/json" })),
    }),
  };

  const senders = new WeakMap<Sandbox, Send>();
  /** Inner requests of a batch pass faults, throttling and journal like any other, all through one pipeline. */
  function senderFor({ sandbox }: GraphCall): Send {
    const known = senders.get(sandbox);
    if (known) return known;
    const created = createPipeline(service, sandbox);
    senders.set(sandbox, created);
    return created;
  }
  return service;
}

/** Whether the token in a request declares the capability; a fault fires before the token is checked. */
function handlesChallenges(headers: Headers): boolean {
  const token = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (!token) return false;
  try {
    const { xms_cc: capabilities } = decodeJwt<{ xms_cc?: unknown }>(token);
    return Array.isArray(capabilities) && capabilities.includes("CP1");
  } catch {
    return false;
  }
}
