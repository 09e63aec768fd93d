import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choicesOf, type Draft, draftProblems, emptyDraft, intentOf } from "./draft.ts";
import { type DraftDetails, noDetails } from "./draft-details.ts";
import { Intent, type PermissionIntent } from "./intent.ts";
import { explainPermission } from "./permission-choice.ts";

const guid = (end: number) => `6f2f1cf0-92a1-4d1e-9a93-2b2a0c7c4a${String(end).padStart(2, "0")}`;
const as = { tenant: { id: guid(8), name: "Northwind" }, person: { id: guid(9), displayName: "Ada" } };
const permission = (value: string, text?: string): PermissionIntent => ({
  resource: { servicePrincipalId: guid(5), appId: guid(6), displayName: "Microsoft Graph" },
  role: { id: guid(7), value },
  ...(text !== undefined && { reason: { text, by: "Ada", on: "2026-08-03" } }),
});
const draftWith = (details: Partial<DraftDetails>, permissions: PermissionIntent[] = []): Draft => ({
  ...emptyDraft(guid(1), 1),
  identity: { kind: "new-application", displayName: "payments-graph" },
  targets: [{ organization: { id: guid(2), name: "northwind" }, project: { id: guid(3), name: "web" } }],
  details: { ...noDetails, ...details },
  permissions,
});
const manyOwners = (length: number) => Array.from({ length }, () => ({ id: guid(4), name: "Kim" }));

describe("a draft is refused with a message that names field and rule", () => {
  it.each<[string, Partial<DraftDetails>, string, string]>([
    [
      "notes that are too long",
      { notes: "n".repeat(1025) },
      "notes",
      "The notes are 1,025 characters long; 1,024 are allowed.",
    ],
    [
      "notes with what cannot be seen",
      { notes: "a\u0007" },
      "notes",
      "The notes hold a character that cannot be seen or typed. Remove it.",
    ],
    [
      "a reference that is too long",
      { serviceManagementReference: "r".repeat(257) },
      "reference",
      "The service-management reference is 257 characters long; 256 are allowed.",
    ],
    [
      "a reference of two lines",
      { serviceManagementReference: "a\nb" },
      "reference",
      "The service-management reference holds a character that cannot be seen or typed. Remove it.",
    ],
    [
      "a tag that is too long",
      { tags: `ok ${"t".repeat(257)}` },
      "tags",
      'The tag "tttttttttttttttttttt…" is 257 characters long; 256 are allowed.',
    ],
    [
      "a tag with a mark that turns the text",
      { tags: "a\u202eb" },
      "tags",
      "A tag holds a character that cannot be seen or typed. Remove it.",
    ],
    [
      "a tag of the portal's own",
      { tags: "federation-portal:x" },
      "tags",
      'The tag "federation-portal:x" begins as the portal\'s own tags do. Use another one.',
    ],
    [
      "more owners than an application has",
      { owners: manyOwners(100) },
      "owners",
      "100 further owners are named; an application has 99 at most.",
    ],
  ])("for %s", (_what, details, field, message) => {
    expect(draftProblems(draftWith(details))).toEqual([{ step: "identity", field, message }]);
  });

  it.each([
    ["without a reason", undefined, "Say why Directory.ReadWrite.All is needed."],
    ["with an empty reason", "   ", "Say why Directory.ReadWrite.All is needed."],
    [
      "with a word for a reason",
      " cleaning ",
      "The reason for Directory.ReadWrite.All is 8 characters long; at least 10 are needed.",
    ],
    [
      "with a reason that does not fit into the notes",
      "r".repeat(1000),
      "With these reasons the application's notes would be 1,051 characters long; 1,024 are allowed.",
    ],
  ])("for a permission that takes over the tenant %s", (_what, text, message) => {
    const draft = draftWith({}, [permission("Directory.ReadWrite.All", text)]);
    expect(draftProblems(draft)).toEqual([{ step: "permissions", field: "permissions", message }]);
  });
});

describe("a draft is complete", () => {
  it("with a reason for what takes over the tenant, and without one for what does not", () => {
    const permissions = [
      permission("Directory.ReadWrite.All", "Cleans up stale guests"),
      permission("User.Read.All"),
    ];
    expect(draftProblems(draftWith({}, permissions))).toEqual([]);
  });

  it("with tags up to the limit, each wanted once", () => {
    const intent = intentOf(draftWith({ tags: ` b  a\n${"t".repeat(256)} a ` }), as);
    expect(intent.ok && intent.value.details).toEqual({ tags: ["b", "a", "t".repeat(256)] });
  });

  it("without details where nothing but white space was typed", () => {
    const intent = intentOf(draftWith({ notes: " \n ", tags: " ", serviceManagementReference: " " }), as);
    expect(intent.ok && "details" in intent.value).toBe(false);
  });
});

it("details are the same after the way to an intent and back, whatever was typed", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 40 });
  fc.assert(
    fc.property(text, text, text, (notes, serviceManagementReference, tags) => {
      const intent = intentOf(draftWith({ notes, serviceManagementReference, tags }), as);
      if (!intent.ok) return;
      expect(Intent.parse(intent.value)).toEqual(intent.value);
      const again = intentOf({ ...draftWith({}), ...choicesOf(intent.value) }, as);
      expect(again.ok && again.value.details).toEqual(intent.value.details);
    }),
  );
});

it("a reason is written, changed and taken away without touching another permission", () => {
  const reason = { text: "Cleans up stale guests", by: "Ada", on: "2026-08-03" };
  const wanted = permission("Directory.ReadWrite.All");
  const other = { ...permission("User.Read.All"), role: { id: guid(10), value: "User.Read.All" } };
  const written = explainPermission([other, wanted], wanted, reason);
  expect(written).toEqual([other, { ...wanted, reason }]);
  expect(explainPermission(written, wanted, { ...reason, text: "" })).toEqual([other, wanted]);
});
