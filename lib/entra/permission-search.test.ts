import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ratePermissions, searchPermissions } from "./permission-search.ts";

const permission = (value: string, description = "") => ({
  id: value,
  value,
  displayName: `Name of ${value}`,
  description,
});

const rated = ratePermissions([
  permission("User.Read.All", "Read the full profile of every user."),
  permission("Group.Read.All", "Read groups and what each user belongs to."),
  permission("RoleManagement.ReadWrite.Directory"),
  permission("Directory.Read.All", "Read users and groups."),
]);

const values = (text: string, tier?: 0 | 1 | 2) =>
  searchPermissions(rated, text, tier).map(({ value }) => value);

describe("searching permissions", () => {
  it("puts a value that begins with the text before one that only speaks of it", () => {
    expect(values("user")).toEqual(["User.Read.All", "Directory.Read.All", "Group.Read.All"]);
  });

  it("finds every word wherever it stands, without regard to case", () => {
    expect(values("GROUPS belongs")).toEqual(["Group.Read.All"]);
  });

  it("narrows to one tier", () => {
    expect(values("", 0)).toEqual(["RoleManagement.ReadWrite.Directory"]);
  });

  it("never invents, doubles or throws, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = searchPermissions(rated, text);
        expect(new Set(found).size).toBe(found.length);
        expect(found.every((each) => rated.includes(each))).toBe(true);
      }),
    );
  });
});
