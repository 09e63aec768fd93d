import { describe, expect, it } from "vitest";
import { checkNotes, checkServiceManagementReference, checkTag } from "./application-details.ts";

describe("an application's notes", () => {
  it.each([
    ["", undefined],
    ["n".repeat(1024), undefined],
    ["n".repeat(1025), "too_long"],
    ['two\nlines, "quotes", $(rm -rf), <b>, #, : and שלום', undefined],
    ["a bell \u0007", "control_character"],
    ["half a pair \ud83d", "control_character"],
  ])("%j: %s", (notes, problem) => expect(checkNotes(notes)).toBe(problem));
});

describe("a service-management reference", () => {
  it.each([
    ["", undefined],
    ["CMDB-4711; team: payments", undefined],
    ["r".repeat(257), "too_long"],
    ["two\nlines", "control_character"],
  ])("%j: %s", (reference, problem) => expect(checkServiceManagementReference(reference)).toBe(problem));
});

describe("a tag", () => {
  it.each([
    ["cost-center:42", undefined],
    ["=cmd|' /C", "white_space"],
    ['=1+1,"x"\'$(y)', undefined],
    ["", "empty"],
    ["two words", "white_space"],
    ["t".repeat(256), undefined],
    ["t".repeat(257), "too_long"],
    ["left\u202eright", "control_character"],
  ])("%j: %s", (tag, problem) => expect(checkTag(tag)).toBe(problem));
});
