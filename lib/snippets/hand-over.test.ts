import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HandOver, handOverMessage, type LeftStep } from "./hand-over.ts";

const step = (changes: Partial<LeftStep> = {}): LeftStep => ({
  words: { verb: "Create", object: "connection payments-graph", detail: "in web" },
  where: "northwind",
  service: "devops",
  request: {
    method: "POST",
    url: "https://dev.azure.com/northwind/_apis/serviceendpoint/endpoints?api-version=7.1",
    body: '{\n  "name": "payments-graph"\n}',
    placeholders: [{ name: "clientId", meaning: "client id of the application" }],
  },
  blocker: {
    kind: "right",
    reason: "no",
    missing: "Endpoint Creator in web",
    unblockedBy: "an administrator of web",
  },
  ...changes,
});
const message = (changes: Partial<HandOver> = {}) =>
  handOverMessage({
    title: "payments-graph",
    tenant: "Contoso",
    from: "Kim",
    left: [step()],
    portalUrl: "https://portal.example",
    ...changes,
  });

/** What `az` is given by a line of the message, found out by bash itself. */
const argumentsOf = (line: string): string[] =>
  execFileSync("bash", ["-c", `az() { printf '%s\\0' "$@"; }; ${line.trim()}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);
const commandIn = (text: string): string => text.split("\n").find((line) => /^\s*az /.test(line)) ?? "";

describe("the message to whoever does the rest", () => {
  it("says what is left, what it needs, who can do it, and where to open the plan", () => {
    const text = message();
    expect(text).toContain("one step is left");
    expect(text).toContain("For an administrator of web:");
    expect(text).toContain("Needs: Endpoint Creator in web");
    expect(text).toContain("https://portal.example/connect");
    expect(text).toContain("{clientId}: client id of the application");
  });

  it("keeps the order of the plan, whoever does a step, and names each once in a row", () => {
    const by = (object: string, unblockedBy?: string) =>
      step({
        words: { verb: "Do", object },
        blocker:
          unblockedBy === undefined ? undefined : { kind: "right", reason: "no", missing: "x", unblockedBy },
      });
    const text = message({
      left: [
        by("application", "Ada"),
        by("principal", "Ada"),
        by("connection"),
        by("credential", "Ada"),
        by("proof"),
      ],
    });
    expect(text.match(/^(For Ada:|Afterwards:|- Do \w+)/gm)).toEqual([
      "For Ada:",
      "- Do application",
      "- Do principal",
      "Afterwards:",
      "- Do connection",
      "For Ada:",
      "- Do credential",
      "Afterwards:",
      "- Do proof",
    ]);
  });

  it("tells az which token Azure DevOps wants, and leaves it to az elsewhere", () => {
    expect(argumentsOf(commandIn(message()))).toContain("499b84ac-1321-427f-aa17-267ca6975798");
    expect(commandIn(message({ left: [step({ service: "graph" })] }))).not.toContain("--resource");
  });

  it("gives bash exactly the address and body of the request, whatever names are in them", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.constantFrom(
        "$(touch x)",
        "`id`",
        "a'b\"c",
        "line\nbreak",
        "#{x}#",
        `$${"{HOME}"}`,
        "‮abc",
        "a".repeat(600),
      ),
    );
    fc.assert(
      fc.property(hostile, (name) => {
        const body = { name, data: { nested: name } };
        const url = `https://dev.azure.com/${encodeURIComponent(name)}/x`;
        const line = commandIn(
          message({
            left: [
              step({
                request: { method: "POST", url, body: JSON.stringify(body, null, 2), placeholders: [] },
              }),
            ],
          }),
        );
        const given = argumentsOf(line);
        expect(given[given.indexOf("--url") + 1]).toBe(url);
        expect(JSON.parse(given[given.indexOf("--body") + 1] ?? "")).toEqual(body);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 60 },
    );
  });

  it("shows no character that turns the direction of what is read", () => {
    const named = step({ words: { verb: "Create", object: "a\u202eb" } });
    expect(message({ title: "a\u202eb", left: [named] })).not.toContain("\u202e");
  });

  it("gains no line from a name that holds line breaks", () => {
    const lines = (object: string) =>
      message({
        left: [step({ words: { verb: "Create", object }, request: { ...step().request, body: undefined } })],
      }).split("\n").length;
    expect(lines("a\nrm -rf /\r\nb\u2028c")).toBe(lines("a"));
  });
});
