import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { checkedForDirections, programs, root } from "../../scripts/prepare.mjs";

const Report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** What the check of import directions says about the tree in a folder, as `rule: file`. */
async function violationsIn(folder: string): Promise<string[]> {
  const checker = spawn(
    process.execPath,
    [
      join(root, programs.depcruise),
      ...checkedForDirections,
      "--config",
      join(root, ".dependency-cruiser.cjs"),
      "--output-type",
      "json",
    ],
    { cwd: folder, stdio: ["ignore", "pipe", "inherit"] },
  );
  let text = "";
  for await (const chunk of checker.stdout) text += String(chunk);
  const { violations } = Report.parse(JSON.parse(text)).summary;
  return violations.map(({ from, rule }) => `${rule.name}: ${from}`).sort();
}

/** Files that import what they may. */
const sound = {
  "app/page.tsx": 'import "@/components/card.tsx";',
  "components/card.tsx": 'import "@/lib/snippets/index.ts"; import "./ui/button.tsx";',
  "components/ui/button.tsx": "export {};",
  "e2e/support.ts": 'import "@/lib/plan/index.ts"; import "@/sandbox/state.ts";',
  "lib/audit/index.ts": 'import "../plan/index.ts";',
  "lib/azure/index.ts": 'import "../http/index.ts";',
  "lib/cloud/index.ts": "export {};",
  "lib/devops/index.ts": 'import "../http/index.ts";',
  "lib/entra/index.ts": 'import "../http/index.ts"; import "../federation/index.ts";',
  "lib/federation/index.ts": 'import "../result.ts";',
  "lib/http/index.ts": 'import "../session/index.ts";',
  "lib/plan/index.ts": 'import "../entra/index.ts"; import "../devops/index.ts";',
  "lib/result.ts": "export {};",
  "lib/session/index.ts": 'import "../cloud/index.ts";',
  "lib/snippets/index.ts": 'import "../plan/index.ts";',
  "proxy.ts": 'import "@/lib/cloud/index.ts";',
  "sandbox/state.ts": "export {};",
} as const;

/** One wrong import a file, and the rule that it breaks. */
const wrong = [
  ["lib/plan/sees-screen.ts", "@/components/card.tsx", "lib-knows-no-screen"],
  ["lib/plan/sees-sandbox.ts", "@/sandbox/state.ts", "lib-and-sandbox-are-strangers"],
  ["sandbox/sees-lib.ts", "@/lib/plan/index.ts", "sandbox-and-portal-are-strangers"],
  ["sandbox/sees-components.ts", "@/components/card.tsx", "sandbox-and-portal-are-strangers"],
  ["components/sees-route.tsx", "@/app/page.tsx", "components-know-no-routes"],
  ["components/ui/sees-lib.tsx", "@/lib/result.ts", "ui-primitives-know-nothing"],
  ["components/ui/sees-feature.tsx", "@/components/card.tsx", "ui-primitives-know-nothing"],
  ["app/sees-sandbox.tsx", "@/sandbox/state.ts", "app-knows-no-sandbox"],
  ["proxy.ts", "@/sandbox/state.ts", "app-knows-no-sandbox"],
  ["lib/plan/sees-tests.ts", "@/e2e/support.ts", "product-knows-no-tests"],
  ["lib/federation/sees-cloud.ts", "@/lib/cloud/index.ts", "federation-is-pure"],
  ["lib/http/sees-react.ts", "react", "lib-without-react"],
  ["lib/cloud/looks-up.ts", "@/lib/session/index.ts", "lib-cloud-looks-down-only"],
  ["lib/session/looks-up.ts", "@/lib/http/index.ts", "lib-session-looks-down-only"],
  ["lib/http/looks-up.ts", "@/lib/entra/index.ts", "lib-http-looks-down-only"],
  ["lib/entra/looks-up.ts", "@/lib/plan/index.ts", "lib-entra-devops-azure-looks-down-only"],
  ["lib/plan/looks-up.ts", "@/lib/audit/index.ts", "lib-plan-looks-down-only"],
  ["lib/entra/looks-sideways.ts", "@/lib/devops/index.ts", "lib-entra-not-its-neighbour"],
  ["lib/audit/looks-sideways.ts", "@/lib/snippets/index.ts", "lib-audit-not-its-neighbour"],
  ["lib/plan/nowhere.ts", "./missing.ts", "nothing-unresolved"],
] as const;

/** Reported once, where it is met first. */
const circle = {
  "lib/plan/about.ts": 'import "./round.ts";',
  "lib/plan/round.ts": 'import "./about.ts";',
};

/** What only the type checker sees is an import all the same. */
const typeOnly = {
  "lib/cloud/sees-a-type.ts": 'import type {} from "@/lib/plan/index.ts";',
};

const surroundings = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: { paths: { "@/*": ["./*"] }, moduleResolution: "bundler", module: "ESNext" },
  }),
  "package.json": JSON.stringify({ type: "module", dependencies: { react: "*" } }),
  "node_modules/react/package.json": JSON.stringify({ name: "react", main: "index.js" }),
  "node_modules/react/index.js": "",
};

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${text}\n`);
  }
}

describe("the check of import directions", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "import-directions-"));
    await write(folder, { ...surroundings, ...sound });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("lets every allowed import pass", async () => {
    expect(await violationsIn(folder)).toEqual([]);
  }, 60_000);

  it("refuses each wrong import by its rule, and nothing else", async () => {
    await write(folder, {
      ...Object.fromEntries(wrong.map(([from, to]) => [from, `import "${to}";`])),
      ...circle,
      ...typeOnly,
    });
    const expected = [
      ...wrong.map(([from, , rule]) => `${rule}: ${from}`),
      "no-circles: lib/plan/about.ts",
      ...Object.keys(typeOnly).map((from) => `lib-cloud-looks-down-only: ${from}`),
    ];
    expect(await violationsIn(folder)).toEqual(expected.sort());
  }, 60_000);

  it("looks at the same places by either command", async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));
    expect(scripts["check:imports"]).toContain(` ${checkedForDirections.join(" ")} `);
  });

  it("finds nothing wrong here", async () => {
    expect(await violationsIn(root)).toEqual([]);
  }, 60_000);
});
