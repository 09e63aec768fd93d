import * as z from "zod/mini";
import {
  checkNotes,
  checkServiceManagementReference,
  checkTag,
  isTierZero,
  limits,
} from "../federation/index.ts";
import { noteParts, withNotes } from "./application-notes.ts";
import { type DetailsIntent, isPlanTag, type PermissionIntent } from "./intent.ts";

/** What an application is to be noted as, as it was typed. */
export const DraftDetails = z.object({
  owners: z.array(z.object({ id: z.guid(), name: z.string().check(z.minLength(1)) })),
  notes: z.string(),
  serviceManagementReference: z.string(),
  /** Between white space, which no tag can hold. */
  tags: z.string(),
});
export type DraftDetails = z.infer<typeof DraftDetails>;

export const noDetails: DraftDetails = { owners: [], notes: "", serviceManagementReference: "", tags: "" };

const tagsIn = (text: string): string[] => [...new Set(text.split(/\s+/).filter((tag) => tag !== ""))];

/** What was typed, as a plan wants it; undefined where nothing was. */
export function detailsOf(typed: DraftDetails = noDetails): DetailsIntent | undefined {
  const { owners } = typed;
  const notes = typed.notes.trim();
  const serviceManagementReference = typed.serviceManagementReference.trim();
  const tags = tagsIn(typed.tags);
  const details = {
    ...(owners.length > 0 && { owners }),
    ...(notes !== "" && { notes }),
    ...(serviceManagementReference !== "" && { serviceManagementReference }),
    ...(tags.length > 0 && { tags }),
  };
  return Object.keys(details).length === 0 ? undefined : details;
}

/** What a plan wants, as it would be typed. */
export const typedDetails = (details: DetailsIntent): DraftDetails => ({
  owners: details.owners ?? [],
  notes: details.notes ?? "",
  serviceManagementReference: details.serviceManagementReference ?? "",
  tags: (details.tags ?? []).join(" "),
});

const invisible = "a character that cannot be seen or typed. Remove it.";
const count = (value: number): string => value.toLocaleString("en");
const tooLong = (subject: string, length: number, max: number): string =>
  `${subject} ${count(length)} characters long; ${count(max)} are allowed.`;

/** Why a text cannot be an application's notes, in words, or undefined. */
export function notesProblem(text: string): string | undefined {
  const notes = text.trim();
  switch (checkNotes(notes)) {
    case "too_long":
      return tooLong("The notes are", notes.length, limits.applicationNotesMax.value);
    case "control_character":
      return `The notes hold ${invisible}`;
    default:
      return undefined;
  }
}

/** Why a text cannot be a service-management reference, in words, or undefined. */
export function referenceProblem(text: string): string | undefined {
  const reference = text.trim();
  switch (checkServiceManagementReference(reference)) {
    case "too_long":
      return tooLong(
        "The service-management reference is",
        reference.length,
        limits.serviceManagementReferenceMax.value,
      );
    case "control_character":
      return `The service-management reference holds ${invisible}`;
    default:
      return undefined;
  }
}

/** Why a text cannot be an application's tags, in words, or undefined. */
export function tagsProblem(text: string): string | undefined {
  for (const tag of tagsIn(text)) {
    if (isPlanTag(tag)) return `The tag "${tag}" begins as the portal's own tags do. Use another one.`;
    const problem = checkTag(tag);
    if (problem === "too_long")
      return tooLong(`The tag "${tag.slice(0, 20)}…" is`, tag.length, limits.tagMax.value);
    if (problem !== undefined) return `A tag holds ${invisible}`;
  }
  return undefined;
}

/** Why so many people cannot be owners, in words, or undefined. */
export function ownersProblem({ length }: DraftDetails["owners"]): string | undefined {
  // The one who creates it is an owner as well.
  const max = limits.ownersPerApplication.value - 1;
  return length > max
    ? `${count(length)} further owners are named; an application has ${count(max)} at most.`
    : undefined;
}

/** Fewer say nothing that a reader could judge by. */
const reasonMin = 10;

/** What is wrong with the reason of a permission, in words: one that takes over the tenant needs one. */
export function reasonProblem({ role, reason }: PermissionIntent): string | undefined {
  if (!isTierZero(role.value)) return undefined;
  const text = (reason?.text ?? "").trim();
  if (text === "") return `Say why ${role.value} is needed.`;
  return text.length < reasonMin
    ? `The reason for ${role.value} is ${text.length} characters long; at least ${reasonMin} are needed.`
    : undefined;
}

/** A problem of the details: on which page, in which field, by which rule. */
export interface DetailsProblem {
  readonly step: "identity" | "permissions";
  readonly field: "owners" | "notes" | "reference" | "tags" | "permissions";
  readonly message: string;
}

/** Everything that is wrong with what an application is to be noted as, and the reasons for what it may do. */
export function detailsProblems({
  details = noDetails,
  permissions,
}: {
  readonly details?: DraftDetails | undefined;
  readonly permissions: readonly PermissionIntent[];
}): DetailsProblem[] {
  const of = (step: DetailsProblem["step"], field: DetailsProblem["field"], message: string | undefined) =>
    message === undefined ? [] : [{ step, field, message }];
  const notes = notesProblem(details.notes);
  const reasons = permissions.flatMap((permission) => reasonProblem(permission) ?? []);
  return [
    ...of("identity", "owners", ownersProblem(details.owners)),
    ...of("identity", "notes", notes),
    ...of("identity", "reference", referenceProblem(details.serviceManagementReference)),
    ...of("identity", "tags", tagsProblem(details.tags)),
    ...of(
      "permissions",
      "permissions",
      reasons[0] ?? (notes === undefined ? room(details, permissions) : undefined),
    ),
  ];
}

/** Why reasons do not fit beneath the notes, in words, or undefined. */
function room(details: DraftDetails, permissions: readonly PermissionIntent[]): string | undefined {
  const whole = withNotes("", noteParts({ details: detailsOf(details), permissions: [...permissions] }));
  const max = limits.applicationNotesMax.value;
  return whole.length > max
    ? tooLong("With these reasons the application's notes would be", whole.length, max)
    : undefined;
}
