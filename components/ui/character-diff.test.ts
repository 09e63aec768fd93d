import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  describeDifference,
  describeLineDifference,
  diffCharacters,
  diffLines,
  type Segment,
  visible,
  visibleInLines,
} from "./character-diff.ts";

const join = (segments: readonly Segment[]) => segments.map((segment) => segment.text).join("");
const shared = (segments: readonly Segment[]) => join(segments.filter((segment) => segment.same));

/** Values that resemble each other, as the ones compared in earnest do. */
const pair = fc
  .tuple(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "binary" }),
  )
  .map(([head, one, other, tail]) => [head + one + tail, head + other + tail] as const);

describe("the marks of a comparison", () => {
  test("each side reads as its value again", () => {
    fc.assert(
      fc.property(pair, ([left, right]) => {
        const diff = diffCharacters(left, right);
        expect(join(diff.left)).toBe(left);
        expect(join(diff.right)).toBe(right);
      }),
    );
  });

  test("what is not marked is the same on both sides", () => {
    fc.assert(
      fc.property(pair, ([left, right]) => {
        const diff = diffCharacters(left, right);
        expect(shared(diff.left)).toBe(shared(diff.right));
      }),
    );
  });

  test("something is marked exactly when the values differ", () => {
    fc.assert(
      fc.property(pair, ([left, right]) => {
        const diff = diffCharacters(left, right);
        const marked = [...diff.left, ...diff.right].some((segment) => !segment.same);
        expect(marked).toBe(left !== right);
      }),
    );
  });

  test("one letter of case is the only thing marked", () => {
    expect(diffCharacters("sc://northwind/People/sync", "sc://northwind/people/sync").left).toEqual([
      { at: 0, text: "sc://northwind/", same: true },
      { at: 15, text: "P", same: false },
      { at: 16, text: "eople/sync", same: true },
    ]);
  });

  test("values too long to compare in full keep their common ends", () => {
    const diff = diffCharacters(`head${"a".repeat(2_000)}tail`, `head${"b".repeat(2_000)}tail`);
    expect(diff.left.map((segment) => segment.same)).toEqual([true, false, true]);
  });
});

test("the sentence names the first difference and both characters", () => {
  expect(describeDifference("Token", "sc://a/P", "Credential", "sc://a/p")).toBe(
    "First difference at character 8: Token has P, Credential has p.",
  );
  expect(describeDifference("Token", "abc", "Credential", "ab")).toBe(
    "First difference at character 3: Token has c, Credential has nothing more.",
  );
  expect(describeDifference("Token", "abc", "Credential", "abc")).toBe("Token and Credential are the same.");
});

test("characters that cannot be seen are written out", () => {
  expect(visible("a b\u00a0c\u200bd\n")).toBe("a␣bU+00A0cU+200BdU+000A");
});

describe("the lines of a comparison", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "  c", "", "\u00a0"), { maxLength: 8 })
    .map((lines) => lines.join("\n"));

  test("each side reads as its text again, and what is not marked is the same", () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const diff = diffLines(left, right);
        expect(join(diff.left)).toBe(left);
        expect(join(diff.right)).toBe(right);
        expect(shared(diff.left)).toBe(shared(diff.right));
      }),
    );
  });

  test("a line is marked whole, and the lines around it are not", () => {
    const diff = diffLines("a\nb\nc\n", "a\nx\nc\n");
    expect(diff.right.map(({ text, same }) => [text, same])).toEqual([
      ["a\n", true],
      ["x\n", false],
      ["c\n", true],
    ]);
    expect(describeLineDifference("one", "a\nb\nc\n", "two", "a\nx\ny\nc\n")).toBe(
      "Lines that only one side has: 1 in one, 2 in two.",
    );
    expect(describeLineDifference("one", "a", "two", "a")).toBe("one and two are the same.");
  });

  test("what nobody sees is written out, but for spaces and ends of lines", () => {
    expect(visibleInLines("a b\n\u00a0\t")).toBe("a b\nU+00A0U+0009");
  });
});
