import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addTargets, projectIdsOf, removeTargets } from "./targets.ts";

const named = fc.record({ id: fc.constantFrom("a", "b", "c", "d", "e"), name: fc.string() });
const projects = fc.uniqueArray(named, { selector: ({ id }) => id });
const one = { id: "northwind", name: "northwind" };
const other = { id: "adatum", name: "adatum" };

describe("projects among the targets", () => {
  it("are there once, however often they are added", () => {
    fc.assert(
      fc.property(projects, projects, (first, second) => {
        const targets = addTargets(addTargets([], one, first), one, second);
        const ids = targets.map(({ project }) => project.id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(projectIdsOf(targets, one.id)).toEqual(new Set([...first, ...second].map(({ id }) => id)));
        expect(addTargets(targets, one, second)).toEqual(targets);
      }),
    );
  });

  it("are gone when removed, and projects of the same id elsewhere stay", () => {
    fc.assert(
      fc.property(projects, projects, (mine, theirs) => {
        const targets = addTargets(addTargets([], one, mine), other, theirs);
        const left = removeTargets(targets, one, mine);
        expect(projectIdsOf(left, one.id).size).toBe(0);
        expect(projectIdsOf(left, other.id)).toEqual(new Set(theirs.map(({ id }) => id)));
      }),
    );
  });
});
