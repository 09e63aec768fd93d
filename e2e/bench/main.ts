import { latencyMs, measureApply } from "./apply.ts";
import { measureJavaScript } from "./javascript.ts";

/** What is over its budget. The bench then ends with an error, after every figure. */
const over: string[] = [];

/** Longest time to apply a plan, as a multiple of its critical path. */
const ratioAtMost = 1.3;

const round = (value: number): number => Math.round(value);

console.log(`Applying a plan, every answer after ${latencyMs} ms`);
for (const { title, projects, layout } of [
  { title: "1 identity x 3 organizations x 30 projects, shared", projects: 30, layout: "shared" },
  {
    title: "1 identity x 3 organizations x 6 projects, one connection each",
    projects: 6,
    layout: "per-project",
  },
] as const) {
  const figures = await measureApply(projects, layout);
  console.log(
    `  ${title}: ${round(figures.elapsedMs)} ms, ${figures.requests} requests, ${figures.steps} steps; ` +
      `critical path ${round(figures.criticalPathMs)} ms, ratio ${figures.ratio.toFixed(2)} (at most ${ratioAtMost})`,
  );
  if (figures.ratio > ratioAtMost) over.push(title);
}

console.log("JavaScript that a page loads, gzip");
for (const { route, kilobytes, atMost } of await measureJavaScript()) {
  console.log(`  ${route}: ${kilobytes.toFixed(1)} kB (at most ${atMost} kB)`);
  if (kilobytes > atMost) over.push(route);
}
if (over.length > 0) {
  console.error(`Over budget: ${over.join("; ")}`);
  process.exitCode = 1;
}
