import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RequiredResourceAccess } from "../entra/index.ts";
import { addAccess, missingAccess, removeAccess } from "./declared-access.ts";

/** Few ids in both cases, so that lists overlap. */
const id = fc.constantFrom("a1", "A1", "b2", "c3");
const access: fc.Arbitrary<RequiredResourceAccess[]> = fc.array(
  fc.record({
    resourceAppId: fc.constantFrom("api-1", "API-1", "api-2"),
    resourceAccess: fc.array(fc.record({ id, type: fc.constantFrom("Role", "Scope") }), { maxLength: 4 }),
  }),
  { maxLength: 4 },
);
const keysOf = (given: readonly RequiredResourceAccess[]) =>
  given.flatMap(({ resourceAppId, resourceAccess }) =>
    resourceAccess.map(({ id, type }) => `${resourceAppId}/${type}/${id}`.toLowerCase()),
  );
const setOf = (given: readonly RequiredResourceAccess[]) => new Set(keysOf(given));

describe("declared permissions", () => {
  it("hold, after an addition, what was declared and what was added, each once and in one list an API", () => {
    fc.assert(
      fc.property(access, access, (declared, added) => {
        const both = addAccess(declared, added);
        expect(setOf(both)).toEqual(new Set([...keysOf(declared), ...keysOf(added)]));
        expect(keysOf(both)).toHaveLength(setOf(both).size);
        const apis = both.map(({ resourceAppId }) => resourceAppId.toLowerCase());
        expect(new Set(apis).size).toBe(apis.length);
      }),
    );
  });

  it("are the same after a second addition", () => {
    fc.assert(
      fc.property(access, access, (declared, added) => {
        const once = addAccess(declared, added);
        expect(addAccess(once, added)).toEqual(once);
        expect(missingAccess(once, added)).toEqual([]);
      }),
    );
  });

  it("are what they were when what was missing is added and removed again", () => {
    fc.assert(
      fc.property(access, access, (declared, wanted) => {
        const added = missingAccess(declared, wanted);
        expect(setOf(removeAccess(addAccess(declared, added), added))).toEqual(setOf(declared));
      }),
    );
  });

  it("lose exactly what is removed", () => {
    fc.assert(
      fc.property(access, access, (declared, removed) => {
        const gone = setOf(removed);
        expect(setOf(removeAccess(declared, removed))).toEqual(
          new Set(keysOf(declared).filter((key) => !gone.has(key))),
        );
      }),
    );
  });

  it("never confuse a role with a scope of the same id", () => {
    const role = [{ resourceAppId: "api-1", resourceAccess: [{ id: "a1", type: "Role" }] }];
    const scope = [{ resourceAppId: "api-1", resourceAccess: [{ id: "a1", type: "Scope" }] }];
    expect(missingAccess(role, scope)).toEqual(scope);
    expect(removeAccess(role, scope)).toEqual(role);
  });
});
