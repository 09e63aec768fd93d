import { createGraph } from "../entra/index.ts";
import type { Http } from "../http/index.ts";
import type { StepIo } from "./step.ts";

/** The same services by another way out. */
export const withHttp = (io: StepIo, http: Http): StepIo => ({ ...io, http, graph: createGraph(http) });

/** Once `stop` is aborted no wait goes on and nothing is tried again; what is on its way is finished. */
export const stoppable = (io: StepIo, stop: AbortSignal): StepIo => ({
  ...withHttp(io, {
    cloud: io.http.cloud,
    send: (request) => io.http.send({ ...request, giveUp: stop }),
  }),
  clock: {
    now: io.clock.now,
    sleep: (ms, signal) => io.clock.sleep(ms, AbortSignal.any([signal, stop])),
  },
});
