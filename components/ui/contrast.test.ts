import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");

type Theme = "light" | "dark";
const themes: readonly Theme[] = ["light", "dark"];

const tokens = new Map(
  [...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }] as const,
  ),
);

const colour = (name: string, theme: Theme): string => {
  const pair = tokens.get(name);
  if (pair === undefined) throw new Error(`globals.css defines no --${name}`);
  return pair[theme];
};

const channel = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

/** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    channel(Number.parseInt(hex.slice(at, at + 2), 16) / 255),
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one: string, other: string): number => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

const grounds = ["bg", "surface", "raised", "sunken", "hover"];
const states = ["ok", "warn", "bad", "idle"];

const textPairs: readonly (readonly [string, string])[] = [
  ...["ink", "muted", "faint", "accent-ink", ...states].flatMap((text) =>
    grounds.map((ground) => [text, ground] as const),
  ),
  ...states.map((state) => [state, `${state}-soft`] as const),
  ...["ink", "muted", "accent-ink"].map((text) => [text, "accent-soft"] as const),
  ...states.map((state) => ["ink", `${state}-soft`] as const),
  ...states.map((state) => ["muted", `${state}-soft`] as const),
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
];
const controlPairs: readonly (readonly [string, string])[] = [
  ...["control", "accent"].flatMap((edge) => grounds.map((ground) => [edge, ground] as const)),
];

describe.each(themes)("in the %s theme", (theme) => {
  test.each(textPairs)("%s on %s can be read: at least 4.5:1", (text, ground) => {
    expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(controlPairs)("%s on %s can be made out: at least 3:1", (edge, ground) => {
    expect(contrast(colour(edge, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
  });
});
