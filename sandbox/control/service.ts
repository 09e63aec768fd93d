import { z } from "zod";
import type { Sandbox } from "../kernel/context.ts";
import { FaultRequest, type FaultyService, findFutility } from "../kernel/faults.ts";
import type { Call, Reply, Route, Service } from "../kernel/service.ts";
import { serviceNames } from "../kernel/services.ts";
import { persons } from "../seeds/persons.ts";
import { type SeedName, seedNames } from "../seeds/seeds.ts";
import { exportState } from "../state/state.ts";
import { indexPage } from "./page.ts";
import { portalConfiguration } from "./portal.ts";

const milliseconds = z.number().nonnegative();

const SettingsChange = z.strictObject({
  latencyMs: milliseconds.optional(),
  applicationLagMs: milliseconds.optional(),
  credentialLagMs: milliseconds.optional(),
  connectionDeletionMs: milliseconds.optional(),
  throttling: z.boolean().optional(),
  devopsSignIn: z.enum(["page", "redirect"]).optional(),
});

const ResetRequest = z.strictObject({
  seed: z.enum(seedNames).optional(),
  settings: SettingsChange.optional(),
});

const ClockRequest = z.strictObject({
  stopAtMs: z.number().optional(),
  advanceMs: milliseconds.optional(),
  run: z.literal(true).optional(),
});

const ok = (body: object): Reply => ({ status: 200, body });
const badRequest = (message: string): Reply => ({
  status: 400,
  body: { error: { code: "BadRequest", message } },
});

function changeSettings(sandbox: Sandbox, change: z.infer<typeof SettingsChange>): void {
  const { settings } = sandbox;
  settings.latencyMs = change.latencyMs ?? settings.latencyMs;
  settings.applicationLagMs = change.applicationLagMs ?? settings.applicationLagMs;
  settings.credentialLagMs = change.credentialLagMs ?? settings.credentialLagMs;
  settings.connectionDeletionMs = change.connectionDeletionMs ?? settings.connectionDeletionMs;
  settings.throttling = change.throttling ?? settings.throttling;
  settings.devopsSignIn = change.devopsSignIn ?? settings.devopsSignIn;
}

/** A body that the route's schema has already accepted, with its type. An absent body counts as an empty one. */
const bodyOf = <T extends z.ZodType>(schema: T, { body }: Call<undefined>): z.infer<T> =>
  schema.parse(body ?? {});

/** Stops, moves and starts the clock, in this order. */
function moveClock(call: Call<undefined>): Reply {
  const { clock } = call.sandbox;
  const { stopAtMs, advanceMs, run } = bodyOf(ClockRequest, call);
  if (stopAtMs !== undefined) clock.stopAt(stopAtMs);
  if (advanceMs !== undefined) clock.advance(advanceMs);
  if (run) clock.run();
  return ok({ nowMs: clock.now() });
}

/** Queued faults; `unfired=true` leaves those that have fires left, which a test may want to be none. */
function listFaults({ sandbox, query }: Call<undefined>): Reply {
  const faults = sandbox.faults.list();
  const unfired = query.get("unfired");
  if (unfired === null) return ok({ faults });
  if (unfired !== "true") return badRequest(`unfired is "true" or absent, not "${unfired}".`);
  return ok({ faults: faults.filter((fault) => fault.fired < fault.times) });
}

function listJournal({ sandbox, query }: Call<undefined>): Reply {
  const service = query.get("service");
  if (service !== null && !serviceNames.some((name) => name === service))
    return badRequest(`There is no service "${service}".`);
  const entries = sandbox.journal.list().filter((entry) => service === null || entry.service === service);
  return ok({ entries });
}

const listPersons = (): Reply =>
  ok({
    persons: Object.entries(persons).map(
      ([name, { id, tenantId, displayName, userPrincipalName, story }]) => ({
        name,
        id,
        tenantId,
        displayName,
        userPrincipalName,
        story,
      }),
    ),
  });

/**
 * Takes a write only as JSON: a page cannot send that to another origin without a preflight.
 * Follows docs/sources/control.md#who-may-call.
 */
const asJson =
  (run: Route<undefined>["run"]): Route<undefined>["run"] =>
  (call) => {
    const [type = ""] = (call.headers.get("content-type") ?? "").split(";");
    if (type.trim().toLowerCase() === "application/json") return run(call);
    const message = "Writes are taken with the content type application/json only.";
    return { status: 415, body: { error: { code: "UnsupportedMediaType", message } } };
  };

export interface Steering {
  /** Starts over with a seed, or with the one that the sandbox began with. */
  reset(seed?: SeedName): void;
  /** The services that a fault can be queued for. */
  services: readonly FaultyService[];
  /** Origins of the portal, whose pages may steer. */
  portalOrigins: readonly string[];
}

const routesFor = ({ reset, services }: Steering): readonly Route<undefined>[] => {
  const source = "docs/sources/control.md#operations";
  const route = (
    method: "GET" | "POST" | "DELETE",
    path: string,
    run: Route<undefined>["run"],
    more: Partial<Route<undefined>> = {},
  ) => ({
    method,
    path,
    run: method === "POST" ? asJson(run) : run,
    anonymous: true,
    source,
    ...more,
  });
  const body = (schema: z.ZodType) => ({ body: schema });
  const routes: Route<undefined>[] = [
    route(
      "POST",
      "/reset",
      (call) => {
        const { seed, settings } = bodyOf(ResetRequest, call);
        reset(seed);
        changeSettings(call.sandbox, settings ?? {});
        return ok({ settings: call.sandbox.settings });
      },
      body(ResetRequest.optional()),
    ),
    route(
      "POST",
      "/settings",
      (call) => {
        changeSettings(call.sandbox, bodyOf(SettingsChange, call));
        return ok({ settings: call.sandbox.settings });
      },
      body(SettingsChange),
    ),
    route(
      "POST",
      "/faults",
      (call) => {
        const request = FaultRequest.parse(call.body);
        const futility = findFutility(request, services);
        if (futility !== undefined) return badRequest(futility);
        return { status: 201, body: call.sandbox.faults.queue(request) };
      },
      body(FaultRequest),
    ),
    route("GET", "/faults", listFaults, { query: ["unfired"] }),
    route("DELETE", "/faults", ({ sandbox }) => {
      sandbox.faults.clear();
      return { status: 204 };
    }),
    route("POST", "/clock", moveClock, body(ClockRequest)),
    route("GET", "/state", ({ sandbox }) => ok(exportState(sandbox.state))),
    route("GET", "/journal", listJournal, { query: ["service"] }),
    route("GET", "/persons", listPersons),
    route("GET", "/portal", ({ sandbox }) => ok(portalConfiguration(sandbox.origins))),
  ];
  const index = route("GET", "/", ({ sandbox }) => ({
    status: 200,
    body: indexPage(sandbox.origins, routes),
    headers: { "content-type": "text/html; charset=utf-8" },
  }));
  const icon = route("GET", "/favicon.ico", () => ({ status: 204 }));
  return [...routes, index, icon];
};

/**
 * Steers the sandbox: seeds, faults, clock, state and journal. It asks for no token, because only programs of this
 * machine and pages of the portal or of its own reach it. Follows docs/sources/control.md#who-may-call.
 */
export const controlService = (steering: Steering): Service<undefined> => ({
  name: "control",
  routes: routesFor(steering),
  caseInsensitivePaths: false,
  effects: [],
  cors: {
    allowMethods: "GET, POST, DELETE, OPTIONS",
    allowHeaders: ["content-type", "accept"],
    exposeHeaders: "",
    maxAgeSeconds: 600,
    admits: (origin, url) => origin === url.origin || steering.portalOrigins.includes(origin),
  },
  authenticate: async () => ({ caller: undefined }),
  nameOf: () => undefined,
  // No fault can be queued for it: what is left is a crash.
  renderFault: () => ({
    status: 500,
    body: { error: { code: "InternalServerError", message: "The control service failed." } },
  }),
  renderBadBody: (problem) => badRequest(problem),
  headersFor: () => ({ "cache-control": "no-store" }),
});
