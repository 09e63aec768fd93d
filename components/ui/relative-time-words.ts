const units = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How long before or after `nowMs` the moment `atMs` is, in the largest unit that fills at least one. */
export const relativeTime = (atMs: number, nowMs: number): string => {
  const seconds = Math.round((atMs - nowMs) / 1_000);
  const [unit, size] = units.find(([, unitSize]) => Math.abs(seconds) >= unitSize) ?? ["second", 1];
  if (unit === "second" && Math.abs(seconds) < 10) return "now";
  return words.format(Math.trunc(seconds / size), unit);
};
