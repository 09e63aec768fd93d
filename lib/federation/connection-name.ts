import { err, ok, type Result } from "../result.ts";
import { limits } from "./limits.ts";
import { hasEdgeSpace, hasUnprintable } from "./text.ts";

export type ConnectionNameProblem =
  | "empty"
  | "too_long"
  | "control_character"
  /** A comma or semicolon: lists of connections are split at them. */
  | "separator"
  /** Text that a pipeline would expand, `$(…)`, `${{…}}` or `$[…]`. */
  | "expression"
  | "edge_space";

const separator = /[,;]/;
const expression = /\$(\(|\[|\{\{)/;

/**
 * First reason why a new service connection should not be called this, or undefined. Azure DevOps documents no rule;
 * these keep a name usable in lists and pipelines. Source: docs/sources/federation.md#names
 */
export const checkConnectionName = (name: string): ConnectionNameProblem | undefined => {
  if (name.trim() === "") return "empty";
  if (name.length > limits.connectionNameMax.value) return "too_long";
  if (hasUnprintable(name)) return "control_character";
  if (separator.test(name)) return "separator";
  if (expression.test(name)) return "expression";
  return hasEdgeSpace(name) ? "edge_space" : undefined;
};

/** What a naming template may mention, each in braces. */
export const namePlaceholders = ["identity", "organization", "project"] as const;
export type NamePlaceholder = (typeof namePlaceholders)[number];

const isPlaceholder = (text: string): text is NamePlaceholder =>
  namePlaceholders.some((name) => name === text);

export type NameTemplateProblem = { readonly code: "unknown_placeholder"; readonly placeholder: string };

const braced = /\{([A-Za-z]*)\}/g;

/**
 * Fills `{identity}`, `{organization}` and `{project}` in a naming template. Each is filled once, so a project named
 * `{identity}` stays as it is. Fails at a placeholder that does not exist. The outcome still has to be checked.
 */
export const expandNameTemplate = (
  template: string,
  values: Readonly<Record<NamePlaceholder, string>>,
): Result<string, NameTemplateProblem> => {
  const unknown = [...template.matchAll(braced)]
    .map(([, name = ""]) => name)
    .find((name) => !isPlaceholder(name));
  if (unknown !== undefined) return err({ code: "unknown_placeholder", placeholder: unknown });
  return ok(template.replace(braced, (text, name: string) => (isPlaceholder(name) ? values[name] : text)));
};
