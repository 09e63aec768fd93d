import { assert, constantFrom, oneof, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { neutralize, oneLine } from "./text.ts";
import { emitYaml, quoted, Remarked, script } from "./yaml.ts";

const hostile = oneof(
  string({ unit: "binary" }),
  string({
    unit: constantFrom(
      "'",
      '"',
      "\\",
      "$",
      "(",
      "{",
      "[",
      "#",
      ":",
      "-",
      "\n",
      "\r",
      "\t",
      "\u0085",
      "\u2028",
      "\u007f",
      "\ufeff",
      "\u202e",
      " ",
      "a",
      "\ud83d\ude00",
    ),
    maxLength: 60,
  }),
  constantFrom(
    "no",
    "on",
    "~",
    "null",
    "1_000",
    "0x1f",
    "12:30:00",
    "2026-01-01",
    "---",
    "...",
    "",
    " ",
    "- a",
    "*a",
    "!!str",
    "<<",
  ),
);

describe("emitYaml", () => {
  it.each(["1.1", "1.2"] as const)("is read by YAML %s as the values that went in", (version) => {
    assert(
      property(hostile, hostile, (value, remark) => {
        const text = emitYaml({ name: quoted(value, remark), list: [quoted(value)] }, [remark]);
        expect(parse(text, { version })).toEqual({ name: value, list: [value] });
      }),
      { numRuns: 500 },
    );
  });

  it("carries nothing invisible but line feeds", () => {
    assert(
      property(hostile, hostile, (value, remark) => {
        const text = emitYaml([new Remarked(remark, { name: quoted(value, remark) })], [remark]);
        expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it("replaces half a surrogate pair, which no file can carry", () => {
    expect(parse(emitYaml({ name: quoted("a\ud800b") }))).toEqual({ name: "a\ufffdb" });
  });

  it("writes scripts as literal blocks", () => {
    expect(emitYaml({ inlineScript: script(["set -eu", "", "  echo 'a: b' # c"]) })).toBe(
      "inlineScript: |\n  set -eu\n\n    echo 'a: b' # c\n",
    );
  });

  it("refuses a script with a character that a block cannot carry", () => {
    expect(() => script(["echo \u2028"])).toThrow();
    expect(() => script(["echo \u0007"])).toThrow();
  });
});

describe("oneLine", () => {
  it("gives one short line that Azure Pipelines does not act on", () => {
    assert(
      property(hostile, (text) => {
        const line = oneLine(text, 40);
        expect([...line].length).toBeLessThanOrEqual(40);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\$[([{]|##/u);
      }),
    );
  });
});

describe("neutralize", () => {
  it("changes nothing where there is nothing to expand", () => {
    expect(neutralize("Payments (50 %) #1 $5")).toBe("Payments (50 %) #1 $5");
    expect(neutralize("$$(a) $[b] ###vso[c]")).toBe("$$ (a) $ [b] # # #vso[c]");
  });
});
