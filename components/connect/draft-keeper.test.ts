import { describe, expect, it } from "vitest";
import { type Draft, emptyDraft } from "@/lib/plan/index.ts";
import { createDraftKeeper } from "./draft-keeper.ts";

const opened = emptyDraft("6f2f1cf0-92a1-4d1e-9a93-2b2a0c7c4a01", 1);

const named =
  (displayName: string) =>
  (draft: Draft): Draft => ({ ...draft, identity: { kind: "new-application", displayName } });

describe("an open draft", () => {
  it("writes every change in order, before the caller goes on", () => {
    const saved: Draft[] = [];
    const keeper = createDraftKeeper({ save: async (draft) => void saved.push(draft) }, opened, () => 7);
    keeper.change(named("a"));
    keeper.change(named("ab"));
    expect(saved.map(({ identity }) => identity?.displayName)).toEqual(["a", "ab"]);
    expect(keeper.current()).toEqual({ ...named("ab")(opened), updatedAt: 7 });
  });

  it("writes nothing when nothing changes", () => {
    const saved: Draft[] = [];
    const keeper = createDraftKeeper({ save: async (draft) => void saved.push(draft) }, opened, () => 7);
    keeper.change((draft) => draft);
    expect(saved).toEqual([]);
    expect(keeper.current()).toBe(opened);
  });

  it("tells why a change could not be kept, until one can", async () => {
    let full = true;
    let told = 0;
    const save = async () => {
      if (full) throw new Error("QuotaExceededError");
    };
    const keeper = createDraftKeeper({ save }, opened, () => 7);
    keeper.subscribe(() => {
      told += 1;
    });
    keeper.change(named("a"));
    await Promise.resolve();
    await Promise.resolve();
    expect(keeper.problem()).toBe("QuotaExceededError");
    full = false;
    keeper.change(named("b"));
    await Promise.resolve();
    await Promise.resolve();
    expect(keeper.problem()).toBeUndefined();
    expect(told).toBe(4);
  });
});
