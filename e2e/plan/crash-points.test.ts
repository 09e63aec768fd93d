import fc from "fast-check";
import { afterAll, describe, expect, test, vi } from "vitest";
import { startCloud } from "../support/cloud.ts";
import { afterEvents, type Death, type TestRun } from "../support/connect.ts";
import { cloudFetch, openPage } from "../support/page.ts";
import { learnScenarios } from "../support/scenarios.ts";

const cloud = await startCloud({ seed: "empty" });
vi.stubGlobal("fetch", cloudFetch(cloud));
afterAll(async () => {
  vi.unstubAllGlobals();
  await cloud.stop();
});

/** A run that was applied whole is not gone on with: that would ask for another proof. */
const goOn = async (run: TestRun, death?: Death) => {
  if (run.state !== "applied") await run.resume(death);
};

describe.for(await learnScenarios(cloud, openPage(cloud)))(
  "$name",
  ({ begin, changes, applied, undone, events }) => {
    test("resumes to the same end wherever the tab dies, and creates nothing twice", async () => {
      for (let noted = 0; noted <= events; noted++) {
        const run = await begin();
        await run.apply(afterEvents(noted));
        await goOn(run);
        expect([noted, run.state, run.failures]).toEqual([noted, "applied", []]);
        expect(changes(), `${noted} events noted`).toEqual(applied);
      }
    });

    test("is undone to where it began wherever the tab dies", async () => {
      for (let noted = 0; noted <= events; noted++) {
        const run = await begin();
        await run.apply(afterEvents(noted));
        await run.undo();
        expect([noted, run.failures]).toEqual([noted, []]);
        expect(changes(), `${noted} events noted`).toEqual(noted === 0 ? { there: [], gone: [] } : undone);
      }
    });

    test("ends the same when the tab dies again, while it goes on or undoes, and the directory is late", async () => {
      const deaths = fc.record({
        first: fc.integer({ min: 0, max: events }),
        second: fc.integer({ min: 0, max: events }),
        lagMs: fc.constantFrom(0, 700, 15_000),
      });
      await fc.assert(
        fc.asyncProperty(deaths, async ({ first, second, lagMs }) => {
          Object.assign(cloud.sandbox.settings, { applicationLagMs: lagMs, credentialLagMs: lagMs });
          const run = await begin();
          await run.apply(afterEvents(first));
          await goOn(run, afterEvents(second));
          await goOn(run);
          expect([run.state, run.failures]).toEqual(["applied", []]);
          expect(changes()).toEqual(applied);
          await run.undo(afterEvents(second));
          await run.undo();
          expect([run.state, run.failures]).toEqual(["undone", []]);
          expect(changes()).toEqual(undone);
          Object.assign(cloud.sandbox.settings, { applicationLagMs: 0, credentialLagMs: 0 });
        }),
        { numRuns: 25, seed: 3, endOnFailure: true },
      );
    });
  },
);
