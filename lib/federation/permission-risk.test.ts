import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assert, constantFrom, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { isGuid } from "./guid.ts";
import { riskOf } from "./permission-risk.ts";
import { listedPermissions } from "./permission-table.ts";
import { isTierZero } from "./tier-zero.ts";

const tierOf = new Map(listedPermissions.map(({ value, tier }) => [value, tier]));

describe("the table of permissions", () => {
  it("lists each permission and each id once", () => {
    expect(new Set(listedPermissions.map(({ value }) => value)).size).toBe(listedPermissions.length);
    expect(new Set(listedPermissions.map(({ id }) => id)).size).toBe(listedPermissions.length);
    expect(listedPermissions.every(({ id }) => isGuid(id))).toBe(true);
  });

  it("suggests only listed permissions that open no more", () => {
    for (const { value, tier, narrower = [] } of listedPermissions) {
      for (const suggestion of narrower) {
        expect(suggestion).not.toBe(value);
        expect(tierOf.get(suggestion)).toBeGreaterThanOrEqual(tier);
      }
    }
  });
});

describe("narrower permissions", () => {
  it.each([
    ["Directory.ReadWrite.All", "User.Read.All"],
    ["User.ReadWrite.All", "User.Read.All"],
    ["Group.ReadWrite.All", "GroupMember.Read.All"],
    ["Application.ReadWrite.All", "Application.Read.All"],
    ["Sites.FullControl.All", "Sites.Selected"],
    ["Sites.ReadWrite.All", "Sites.Selected"],
    ["Files.ReadWrite.All", "Sites.Selected"],
    ["Mail.ReadWrite", "Mail.Read"],
    ["Directory.Read.All", "User.Read.All"],
  ])("in the place of %s: %s", (value, narrower) => {
    expect(riskOf(value).narrower).toContain(narrower);
  });
});

describe("a way to take over the tenant", () => {
  it("is told by its name as the table tells it", () => {
    for (const { value } of listedPermissions) expect(isTierZero(value)).toBe(riskOf(value).tier === 0);
    expect(isTierZero("directory.readwrite.all")).toBe(true);
  });

  it("is told of what no table knows as riskOf tells it", () => {
    const verb = constantFrom(".ReadWrite.All", ".ReadWrite.Directory", ".Read.All", ".Selected", "");
    const word = constantFrom("RoleManagement", "PrivilegedThing", "AppRoleAssignment", "Sites", "x");
    assert(
      property(word, string({ maxLength: 4 }), verb, (begin, middle, end) => {
        const value = `${begin}${middle}${end}`;
        expect(isTierZero(value)).toBe(riskOf(value).tier === 0);
      }),
    );
  });
});

describe("riskOf", () => {
  it.each([
    ["RoleManagement.ReadWrite.Directory", 0, "listed"],
    ["directory.read.all", 1, "listed"],
    ["Sites.Selected", 2, "listed"],
    ["Bookings.ReadWrite.All", 1, "assumed"],
    ["RoleManagementAlert.ReadWrite.Directory", 0, "assumed"],
    ["MailboxItem.Read.All", 1, "assumed"],
    ["ProfilePhoto.Read.All", 2, "assumed"],
    ["Lists.SelectedOperations.Selected", 2, "assumed"],
    ["user_impersonation", 1, "assumed"],
  ])("%s is tier %d, %s", (value, tier, certainty) => {
    expect(riskOf(value)).toMatchObject({ tier, certainty });
  });

  it("raises an unknown permission whose description speaks of changing things", () => {
    expect(riskOf("Widget.Read.All", "Allows the app to read and write widgets.")).toMatchObject({ tier: 1 });
    expect(riskOf("Widget.Read.All", "Allows the app to read widgets.")).toMatchObject({ tier: 2 });
  });

  it("answers any text with a tier and a reason", () => {
    assert(
      property(string({ unit: "binary" }), string(), (value, description) => {
        const risk = riskOf(value, description);
        expect([0, 1, 2]).toContain(risk.tier);
        expect(risk.why).not.toBe("");
      }),
    );
  });
});

const specifications = process.env["API_SPECS_DIR"];

describe.skipIf(!specifications)(
  "against the published list of permissions (set API_SPECS_DIR to run)",
  () => {
    it("every listed permission has its published id", () => {
      const path = join(specifications ?? "", "microsoft-graph", "permissions-descriptions.json");
      const published: { applicationScopesList: { value: string; id: string }[] } = JSON.parse(
        readFileSync(path, "utf8"),
      );
      const ids = new Map(published.applicationScopesList.map(({ value, id }) => [value, id]));
      for (const { value, id } of listedPermissions) expect(ids.get(value), value).toBe(id);
    });
  },
);
