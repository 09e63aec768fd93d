import { latencyMs, measureApply } from "./apply.ts";
import { measureJavaScript } from "./javascript.ts";

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
      `critical path ${round(figures.criticalPathMs)} ms, ratio ${figures.ratio.toFixed(2)} (at most 1.3)`,
  );
}

console.log("JavaScript that a page loads, gzip");
for (const { route, kilobytes, atMost } of await measureJavaScript()) {
  console.log(`  ${route}: ${kilobytes.toFixed(1)} kB (at most ${atMost} kB)`);
}
