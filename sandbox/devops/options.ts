import { type Reply, unsupported } from "../kernel/service.ts";
import { badArgument } from "./errors.ts";

/** An option by name, without regard to case; undefined where absent or empty. */
export const optionOf = (query: URLSearchParams, name: string): string | undefined => {
  const wanted = name.toLowerCase();
  for (const [key, value] of query) if (key.toLowerCase() === wanted && value !== "") return value;
  return undefined;
};

/** Options by name, each with the value at which it changes nothing, in lower case. */
export type Defaults = Readonly<Record<string, string>>;

/** Why an option is refused that asks for what is not emulated, or undefined. */
export function refuseBeyondDefault(
  operation: string,
  query: URLSearchParams,
  defaults: Defaults,
): Reply | undefined {
  for (const [name, value] of Object.entries(defaults)) {
    const asked = optionOf(query, name);
    if (asked !== undefined && asked.toLowerCase() !== value)
      return unsupported(operation, `${name}=${asked}`);
  }
  return undefined;
}

/** What an option may say: a whole number, true or false, or one of some words in lower case. */
export type OptionKind = "number" | "flag" | readonly string[];
export type OptionKinds = Readonly<Record<string, OptionKind>>;

const flagWords = ["true", "false"];

/** Why the value of an option is refused, or undefined. Status and text are assumed: docs/sources/devops.md#errors. */
export function refuseValues(query: URLSearchParams, kinds: OptionKinds): Reply | undefined {
  for (const [name, kind] of Object.entries(kinds)) {
    const value = optionOf(query, name);
    if (value === undefined) continue;
    if (kind === "number") {
      if (!/^\d+$/.test(value)) return badArgument(`The value "${value}" is not a whole number.`, name);
      continue;
    }
    const words = kind === "flag" ? flagWords : kind;
    if (!words.includes(value.toLowerCase()))
      return badArgument(`The value "${value}" is none of ${words.join(", ")}.`, name);
  }
  return undefined;
}
