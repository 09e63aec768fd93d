import { limits } from "./limits.ts";
import { hasUnprintable } from "./text.ts";

export type NotesProblem = "too_long" | "control_character";

/** Characters that no text of several lines should carry: controls other than line breaks and tabs, half a surrogate pair. */
const unprintableInLines = /[^\P{Cc}\n\r\t]|\p{Cs}/u;

/** First reason why a text cannot be an application's notes, or undefined. Source: docs/sources/federation.md#details */
export const checkNotes = (notes: string): NotesProblem | undefined =>
  notes.length > limits.applicationNotesMax.value
    ? "too_long"
    : unprintableInLines.test(notes)
      ? "control_character"
      : undefined;

export type ReferenceProblem = "too_long" | "control_character";

/** First reason why a text cannot be a service-management reference, or undefined. Source: docs/sources/federation.md#details */
export const checkServiceManagementReference = (reference: string): ReferenceProblem | undefined =>
  reference.length > limits.serviceManagementReferenceMax.value
    ? "too_long"
    : hasUnprintable(reference)
      ? "control_character"
      : undefined;

export type TagProblem = "empty" | "too_long" | "white_space" | "control_character";

/** First reason why a text cannot be an application's tag, or undefined. Source: docs/sources/federation.md#details */
export const checkTag = (tag: string): TagProblem | undefined => {
  if (tag === "") return "empty";
  if (tag.length > limits.tagMax.value) return "too_long";
  if (/\s/.test(tag)) return "white_space";
  return hasUnprintable(tag) ? "control_character" : undefined;
};
