import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/prepare.mjs";

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => /\.tsx?$/.test(path));

/** The anchor of a heading, as a Markdown page makes it: words in lower case, joined by hyphens. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const anchorsOf = (document: string): Set<string> =>
  new Set(
    [...readFileSync(join(root, document), "utf8").matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
      anchorOf(heading ?? ""),
    ),
  );

interface Citation {
  file: string;
  document: string;
  anchor: string | undefined;
}

/** Every document of ours that a source file refers to. */
const citations: Citation[] = ["app", "components", "lib", "sandbox"]
  .flatMap(filesIn)
  .flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/\b(docs\/[a-z0-9/-]+\.md)(?:#([a-z0-9-]+))?/g)].map(
      ([, document = "", anchor]) => ({ file, document, anchor }),
    ),
  );

describe("what sources cite", () => {
  it("is there, page and heading", () => {
    const missing = citations.filter(
      ({ document, anchor }) =>
        !existsSync(join(root, document)) || (anchor !== undefined && !anchorsOf(document).has(anchor)),
    );
    expect(missing).toEqual([]);
  });

  it("is cited at all", () => {
    expect(citations.length).toBeGreaterThan(100);
  });
});

/** Links, not pictures. */
const linkPattern = /(?<!!)\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#([^)\s]+))?\)/g;

describe("pages", () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md"))
      .map((path) => join("docs", path)),
  ];

  it.each(pages)("of %s link to what exists", (page) => {
    const broken = [...readFileSync(join(root, page), "utf8").matchAll(linkPattern)].flatMap(
      ([link, target = "", anchor]) => {
        const path = join(page, "..", target);
        if (!existsSync(join(root, path))) return [link];
        return anchor !== undefined && path.endsWith(".md") && !anchorsOf(path).has(anchor) ? [link] : [];
      },
    );
    expect(broken).toEqual([]);
  });
});
