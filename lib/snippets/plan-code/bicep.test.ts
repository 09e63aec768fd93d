import { assert, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { writePlanCode } from "./index.ts";
import type { PlanToWrite } from "./plan-code.ts";
import { connectionOf, hostilePlan, idOf } from "./testing/hostile-plan.ts";

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

const meaning = (inner: string): string =>
  inner.replace(/\\(?:u\{([0-9a-f]+)\}|([nrt'\\$]))/g, (_, code, named) =>
    code === undefined ? (escapes[named] ?? named) : String.fromCodePoint(Number.parseInt(code, 16)),
  );

/** What a single-quoted string of Bicep may hold: no line break, and every quote, backslash and `${` escaped. */
const stringPattern = /'((?:[^'\\$\n\r]|\$(?!\{)|\\(?:u\{[0-9a-f]+\}|[nrt'\\$]))*)'/y;
/** The one interpolation that the file itself needs. */
const ownName = `'$${"{application.uniqueName}"}/$${"{connections[index].name}"}'`;

/** The tokens of a file as the language's grammar cuts it: comments left out, strings with what they mean. */
function tokens(code: string): { readonly text: string; readonly isString: boolean }[] {
  const found: { text: string; isString: boolean }[] = [];
  for (let at = 0; at < code.length; ) {
    const match = (pattern: RegExp): RegExpExecArray | null => {
      pattern.lastIndex = at;
      const hit = pattern.exec(code);
      if (hit) at = pattern.lastIndex;
      return hit;
    };
    if (match(/\s+|\/\/[^\n]*/y)) continue;
    if (code.startsWith(ownName, at)) {
      found.push({ text: ownName, isString: false });
      at += ownName.length;
      continue;
    }
    const text = match(stringPattern);
    if (text) {
      found.push({ text: meaning(text[1] ?? ""), isString: true });
      continue;
    }
    const word = match(/[A-Za-z][\w.]*|[[\]{}()=:,@.]|\d+/y);
    if (!word) throw new Error(`no token of Bicep at ${code.slice(at, at + 20)}`);
    found.push({ text: word[0], isString: false });
  }
  return found;
}

const read = (plan: PlanToWrite) => {
  const written = writePlanCode("bicep", plan);
  if (!written.ok) throw new Error(written.error.code);
  return tokens(written.value.files[0]?.code ?? "");
};

/** The values that a key has, in their order. */
const valuesOf = (read: ReturnType<typeof tokens>, key: string): string[] =>
  read.flatMap(({ text, isString }, index) => {
    const value = read[index + 2];
    return !isString && text === key && read[index + 1]?.text === ":" && value?.isString ? [value.text] : [];
  });

describe("the Bicep file", () => {
  it("reads back as the same values, whatever the names are", () => {
    assert(
      property(hostilePlan, (plan) => {
        const { credential } = connectionOf(plan);
        const { creation } = plan.outline.application;
        const bicep = read(plan);
        expect(valuesOf(bicep, "displayName")).toEqual(creation ? [creation.displayName] : []);
        expect(valuesOf(bicep, "signInAudience")).toEqual(creation ? ["AzureADMyOrg"] : []);
        expect(valuesOf(bicep, "description")).toEqual(creation ? [credential.description] : []);
        expect(valuesOf(bicep, "name")).toEqual(creation ? [credential.name] : []);
        expect(valuesOf(bicep, "appId")).toEqual(creation ? [] : [idOf(61)]);
        expect(valuesOf(bicep, "appRoleId")).toEqual([idOf(50)]);
      }),
      { numRuns: 300 },
    );
  });

  it("is built alike whatever the names are: only strings differ", () => {
    const shape = (plan: PlanToWrite) => read(plan).map(({ text, isString }) => (isString ? "text" : text));
    const seen = new Map<boolean, string[]>();
    assert(
      property(hostilePlan, (plan) => {
        const creates = plan.outline.application.creation !== undefined;
        const first = seen.get(creates) ?? shape(plan);
        seen.set(creates, first);
        expect(shape(plan)).toEqual(first);
      }),
    );
  });
});
