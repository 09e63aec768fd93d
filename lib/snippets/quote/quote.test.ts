import { execFileSync } from "node:child_process";
import { runInNewContext } from "node:vm";
import { array, assert, constantFrom, oneof, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteBash } from "./bash.ts";
import { quotePowerShell } from "./powershell.ts";
import { quotePython } from "./python.ts";
import { quoteUtf16 } from "./utf16.ts";

/** Text made of what breaks out of quotes, beside any text at all. */
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
      "`",
      "!",
      "\n",
      "\r",
      "\u2018",
      "\u2019",
      "\u201a",
      "\u201b",
      "\u2028",
      "\u202e",
      "%",
      "a",
      " ",
      "-",
      "\ud83d\ude00",
      // What Azure Pipelines acts on, whole: single characters rarely meet in this order.
      "##vso[",
      "$(",
      "${{",
      "$[",
    ),
    maxLength: 30,
  }),
);

/** What Azure Pipelines acts on before a shell sees it. */
const expanded = /\$[([]|\$\{\{|##/;

describe("quoteBash", () => {
  it("gives bash back the same words", () => {
    const words = array(
      hostile.filter((text) => !text.includes("\0")),
      { minLength: 1, maxLength: 40 },
    );
    assert(
      property(words, (texts) => {
        const printed = execFileSync("bash", ["-c", `printf '%s\\0' ${texts.map(quoteBash).join(" ")}`]);
        expect(printed.toString("utf8").split("\0").slice(0, -1)).toEqual(texts);
      }),
      { numRuns: 40 },
    );
  });

  it("leaves nothing for Azure Pipelines to expand", () => {
    assert(property(hostile, (text) => text.includes("\0") || !expanded.test(quoteBash(text))));
  });

  it("refuses NUL", () => {
    expect(() => quoteBash("a\0b")).toThrow(RangeError);
  });
});

/** Reads an expression of single-quoted literals as PowerShell's grammar says: any two single quotes are one. */
const readPowerShell = (expression: string): string | undefined => {
  const quote = "'\u2018\u2019\u201a\u201b";
  const one = `[${quote}](?:[^${quote}]|[${quote}]{2})*[${quote}]`;
  if (!new RegExp(`^(?:${one}|\\(${one}(?: \\+ ${one})*\\))$`, "s").test(expression)) return undefined;
  const literals = expression.match(new RegExp(one, "gs")) ?? [];
  return literals
    .map((text) => text.slice(1, -1).replace(new RegExp(`([${quote}])[${quote}]`, "g"), "$1"))
    .join("");
};

describe("quotePowerShell", () => {
  it("reads back as the same text", () => {
    assert(property(hostile, (text) => readPowerShell(quotePowerShell(text)) === text));
  });

  it("leaves nothing for Azure Pipelines to expand", () => {
    assert(property(hostile, (text) => !expanded.test(quotePowerShell(text))));
  });

  it("keeps an address in one piece", () => {
    expect(quotePowerShell("https://graph.microsoft.com/v1.0/users?$top=3")).toBe(
      "'https://graph.microsoft.com/v1.0/users?$top=3'",
    );
  });
});

/** Reads a double-quoted Python literal with the escapes that Python knows and we use. */
const readPython = (literal: string): string | undefined => {
  const body = /^"((?:[^"\\\n\r]|\\(?:["\\]|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}))*)"$/u.exec(literal)?.[1];
  return body?.replace(/\\(?:x(..)|u(.{4})|U(.{8})|(["\\]))/gu, (_, x, u, U, plain) =>
    plain === undefined ? String.fromCodePoint(Number.parseInt(x ?? u ?? U, 16)) : plain,
  );
};

describe("quotePython", () => {
  it("reads back as the same text", () => {
    assert(property(hostile, (text) => readPython(quotePython(text)) === text));
  });

  it("leaves nothing for Azure Pipelines to expand and nothing invisible", () => {
    assert(
      property(
        hostile,
        (text) => !expanded.test(quotePython(text)) && !/[\p{Cc}\p{Cf}]/u.test(quotePython(text)),
      ),
    );
  });
});

/** Reads a regular string literal of C# with the escapes that it shares with JavaScript. */
const readCSharp = (literal: string): string | undefined => {
  const body = /^"((?:[^"\\\n\r\u0085\u2028\u2029]|\\(?:["\\]|u[0-9a-f]{4}))*)"$/u.exec(literal)?.[1];
  return body?.replace(/\\(?:u(.{4})|(["\\]))/g, (_, unit, plain) =>
    plain === undefined ? String.fromCharCode(Number.parseInt(unit, 16)) : plain,
  );
};

describe("quoteUtf16", () => {
  it("gives JavaScript back the same text", () => {
    assert(property(hostile, (text) => runInNewContext(quoteUtf16(text)) === text));
  });

  it("reads back as the same text in C#", () => {
    assert(property(hostile, (text) => readCSharp(quoteUtf16(text)) === text));
  });

  it("leaves nothing for Azure Pipelines to expand and nothing invisible", () => {
    assert(
      property(
        hostile,
        (text) => !expanded.test(quoteUtf16(text)) && !/[\p{Cc}\p{Cf}]/u.test(quoteUtf16(text)),
      ),
    );
  });
});
