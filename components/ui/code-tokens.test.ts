import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CodeLanguage, tokenizeLine } from "./code-tokens.ts";

const languages: readonly CodeLanguage[] = [
  "yaml",
  "json",
  "shell",
  "powershell",
  "python",
  "hcl",
  "bicep",
  "http",
  "text",
];

/** Lines dense in the characters that the rules look at. */
const line = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', "'", "\\", "#", "//", "$", "{", "}", ":", " ", "- ", "key", "true", "="),
      fc.string(),
    ),
  )
  .map((pieces) => pieces.join("").replaceAll(/[\r\n]/g, ""));

describe("colouring a line of code", () => {
  test.each(languages)("leaves every character of %s where it was", (language) => {
    fc.assert(
      fc.property(line, (text) => {
        expect(
          tokenizeLine(text, language)
            .map((token) => token.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });

  test("tells a YAML key from its value and from a comment", () => {
    expect(
      tokenizeLine("  - task: 'AzureCLI@2' # signs in", "yaml").map(({ text, kind }) => ({ text, kind })),
    ).toEqual([
      { text: "  - ", kind: "plain" },
      { text: "task", kind: "key" },
      { text: ": ", kind: "plain" },
      { text: "'AzureCLI@2'", kind: "string" },
      { text: " ", kind: "plain" },
      { text: "# signs in", kind: "comment" },
    ]);
  });

  test("takes no hash inside a word for a comment", () => {
    expect(tokenizeLine("ref: a#b", "yaml").some((token) => token.kind === "comment")).toBe(false);
  });
});
