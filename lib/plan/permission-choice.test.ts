import { describe, expect, it } from "vitest";
import { addPermission, removePermission, swapPermission } from "./permission-choice.ts";

const graph = { servicePrincipalId: "s", appId: "g", displayName: "Microsoft Graph" };
const read = { id: "1", value: "User.Read.All" };
const basic = { id: "2", value: "User.ReadBasic.All" };
const group = { id: "3", value: "Group.Read.All" };

const chosen = addPermission(addPermission([], graph, read), graph, group);
const values = (permissions: typeof chosen) => permissions.map(({ role }) => role.value);

describe("chosen permissions", () => {
  it("are there once, and hold nothing that a plan does not need", () => {
    const described = { ...read, description: "reads" };
    expect(addPermission(chosen, { ...graph, permissions: [] } as typeof graph, described)).toEqual(chosen);
    expect(addPermission([], graph, described)).toEqual([{ resource: graph, role: read }]);
  });

  it("are gone when removed", () => {
    expect(values(removePermission(chosen, { resource: graph, role: read }))).toEqual(["Group.Read.All"]);
  });

  it("keep their place when one is swapped for a narrower one", () => {
    expect(values(swapPermission(chosen, { resource: graph, role: read }, basic))).toEqual([
      "User.ReadBasic.All",
      "Group.Read.All",
    ]);
  });

  it("do not double when the narrower one is there already", () => {
    const both = addPermission(chosen, graph, basic);
    expect(values(swapPermission(both, { resource: graph, role: read }, basic))).toEqual([
      "Group.Read.All",
      "User.ReadBasic.All",
    ]);
  });
});
