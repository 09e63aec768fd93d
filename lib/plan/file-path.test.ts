import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filePathProblem } from "./file-path.ts";

describe("filePathProblem", () => {
  it.each(["a.yml", "/pipelines/graph.yaml", "build/.azure/graph-2.YML", "日本/ü.yml", "/a b/c.yml"])(
    "has nothing against %s",
    (path) => {
      expect(filePathProblem(path)).toBeUndefined();
    },
  );

  it.each([
    ["", "empty"],
    ["/", "empty"],
    [`/${"a".repeat(200)}.yml`, "too-long"],
    ["a\\b.yml", "character"],
    ["a:b.yml", "character"],
    ["what?.yml", "character"],
    ["a\nb.yml", "character"],
    ["a\u202eb.yml", "character"],
    ["\ud800.yml", "character"],
    ["../a.yml", "folder-name"],
    ["a//b.yml", "folder-name"],
    ["./a.yml", "folder-name"],
    ["a/.GIT/b.yml", "folder-name"],
    ["a /b.yml", "folder-name"],
    ["pipelines", "extension"],
    ["a.txt", "extension"],
    ["pipelines/.yml", "extension"],
  ])("says of %j that it is wrong: %s", (path, problem) => {
    expect(filePathProblem(path)).toBe(problem);
  });

  it("lets no path leave the repository", () => {
    const part = fc.constantFrom("..", ".", "a", "/", "\\", ".yml", ".git");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const path = parts.join("/");
        if (filePathProblem(path) !== undefined) return;
        expect(new URL(path.replace(/^\//, ""), "https://x.example/in/").pathname).toMatch(/^\/in\//);
      }),
    );
  });
});
