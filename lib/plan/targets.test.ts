import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addTargets, allowPipelines, projectIdsOf, removeTargets } from "./targets.ts";

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

  it("carry the pipelines that may use their connection, and lose them without a trace", () => {
    const pipelines = [{ id: 12, name: "web-release" }];
    fc.assert(
      fc.property(projects, projects, (mine, theirs) => {
        const targets = addTargets(addTargets([], one, mine), other, theirs);
        const [target] = targets;
        if (!target) return;
        const allowed = allowPipelines(targets, target, pipelines);
        expect(allowed.filter(({ project }) => project.pipelines !== undefined)).toEqual([
          { ...target, project: { ...target.project, pipelines } },
        ]);
        expect(allowPipelines(allowed, target, [])).toEqual(targets);
      }),
    );
  });
});
