import { limits } from "./limits.ts";
import { hasEdgeSpace, hasUnprintable } from "./text.ts";

export type ApplicationNameProblem = "empty" | "too_long" | "control_character" | "edge_space";

/**
 * First reason why an application should not be called this, or undefined. Entra refuses the empty and the too long;
 * the rest we refuse because nobody could read or type the name again. Source: docs/sources/federation.md#names
 */
export const checkApplicationName = (name: string): ApplicationNameProblem | undefined => {
  if (name.trim() === "") return "empty";
  if (name.length > limits.applicationNameMax.value) return "too_long";
  if (hasUnprintable(name)) return "control_character";
  return hasEdgeSpace(name) ? "edge_space" : undefined;
};
