import { createServer } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPorts, isFree } from "../../scripts/ports.mjs";
import { fits, namesEverySystem, requireNode, Unprepared } from "../../scripts/prepare.mjs";

describe("a Node that is too old", () => {
  it.each(["18.20.4", "20.18.3", "16.0.0"])("is refused with what to do: %s", (version) => {
    expect(() => requireNode(version)).toThrow(Unprepared);
    expect(() => requireNode(version)).toThrow(/Node 20\.19 or newer/);
  });

  it.each(["20.19.0", "20.20.2", "22.0.0", "24.1.0"])("is none of %s", (version) => {
    expect(() => requireNode(version)).not.toThrow();
  });
});

describe("free ports", () => {
  it("are the wanted ones when nobody has them, and else the next ones in a row", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 5100, max: 5160 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 6 }),
        async (taken, count) => {
          const first = await findPorts(5100, {
            count,
            step: 10,
            free: async (port) => !taken.includes(port),
          });
          if (first === undefined) throw new Error("there are always some further up");
          expect(first % 10).toBe(0);
          const row = Array.from({ length: count }, (_, index) => first + index);
          expect(row.filter((port) => taken.includes(port))).toEqual([]);
          for (let earlier = 5100; earlier < first; earlier += 10) {
            expect(taken.some((port) => port >= earlier && port < earlier + count)).toBe(true);
          }
        },
      ),
    );
  });

  it("end where ports end", async () => {
    expect(await findPorts(65_530, { count: 6, step: 10, free: async () => false })).toBeUndefined();
    expect(await findPorts(65_531, { count: 6 })).toBeUndefined();
  });

  it("are not those that somebody listens on", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    expect(await isFree(address.port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isFree(address.port)).toBe(true);
  });
});

describe("installed packages", () => {
  const locked = {
    "": {},
    "node_modules/a": { version: "1.0.0", integrity: "x" },
    "node_modules/b-darwin": { version: "1.0.0", integrity: "y", optional: true },
  };

  it("fit when each has the locked version, and those of other systems are missing", () => {
    expect(fits(locked, { "node_modules/a": { version: "1.0.0", integrity: "x" } })).toBe(true);
  });

  it.each([
    ["one is missing", {}],
    ["one has another version", { "node_modules/a": { version: "1.0.1", integrity: "x" } }],
    ["one has other content", { "node_modules/a": { version: "1.0.0", integrity: "z" } }],
  ])("do not fit when %s", (_, installed: Parameters<typeof fits>[1]) => {
    expect(fits(locked, installed)).toBe(false);
  });

  it("may be left out of a lock file only where a registry did not offer them", () => {
    const tool = { optionalDependencies: { "tool-linux": "1", "tool-darwin": "1" } };
    expect(namesEverySystem({ "node_modules/tool": tool, "node_modules/tool-linux": {} })).toBe(false);
    expect(
      namesEverySystem({
        "node_modules/tool": tool,
        "node_modules/tool-linux": {},
        "node_modules/tool/node_modules/tool-darwin": {},
      }),
    ).toBe(true);
  });
});
