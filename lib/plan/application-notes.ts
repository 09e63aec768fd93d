import { isTierZero } from "../federation/index.ts";
import type { ConnectIntent, PermissionIntent } from "./intent.ts";

/** On one line, whatever it was typed or named as. */
const onOneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Why a permission that takes over the tenant was granted, as the application's notes keep it; undefined without a reason. */
const reasonLine = ({ role, reason }: PermissionIntent): string | undefined =>
  reason && isTierZero(role.value)
    ? onOneLine(`Tier 0: ${role.value}: ${reason.text} (${reason.by}, ${reason.on})`)
    : undefined;

/** What a plan writes into an application's notes, part by part: what was typed, and a line for each reason. */
export const noteParts = ({
  details,
  permissions,
}: Pick<ConnectIntent, "details" | "permissions">): string[] =>
  [details?.notes, ...permissions.map(reasonLine)].flatMap((part) => part || []);

const withPlainBreaks = (text: string): string => text.replaceAll("\r\n", "\n");

/** Does a text hold a part as whole lines? */
const holds = (text: string, part: string): boolean =>
  `\n${withPlainBreaks(text)}\n`.includes(`\n${withPlainBreaks(part)}\n`);

export type Notes = string | null | undefined;

/** The parts that notes do not hold yet. */
export const missingNotes = (notes: Notes, parts: readonly string[]): string[] =>
  parts.filter((part) => !holds(notes ?? "", part));

/** Notes with parts written beneath what they hold. */
export const withNotes = (notes: Notes, parts: readonly string[]): string =>
  [notes || [], missingNotes(notes, parts)].flat().join("\n");

/** A text without a part that stands in it as whole lines. */
function withoutPart(text: string, part: string): string {
  const padded = `\n${text}\n`;
  const at = padded.lastIndexOf(`\n${part}\n`);
  return at < 0 ? text : `${padded.slice(0, at)}${padded.slice(at + part.length + 1)}`.slice(1, -1);
}

/**
 * Notes without the parts that a plan wrote beneath `former`: those very notes again, or what somebody made of them
 * since without our lines.
 */
export function withoutNotes(notes: Notes, former: Notes, parts: readonly string[]): string | null {
  if ((notes ?? "") === withNotes(former, parts)) return former ?? null;
  return parts.reduce(withoutPart, notes ?? "") || null;
}
