import type { z } from "zod";

/** What an operation declares that it takes. */
export interface InputDeclaration {
  /** Query options it understands, spelled as documented. */
  query?: readonly string[];
  /** Strict schema of the JSON body; an unknown field is a 501, any other mismatch the service's own 400. */
  body?: z.ZodType;
  /** Fields of the form that it takes instead of JSON. */
  form?: readonly string[];
}

export interface Input {
  /** The query options, under the names by which the operation declares them. */
  query: URLSearchParams;
  /** Parsed by the schema; undefined where the operation takes no JSON. */
  body: unknown;
  /** Empty where the operation takes no form. */
  form: URLSearchParams;
}

/** What was sent although nobody declared it, or what cannot be read. */
export type InputProblem = { unknown: string } | { malformed: string };

/** Holds what was sent against what an operation declares: nothing is passed over in silence. */
export function readInput(
  { query = [], body: schema, form }: InputDeclaration,
  searchParams: URLSearchParams,
  text: string,
): Input | InputProblem {
  const options = asDeclared(searchParams, query, (name) => name.toLowerCase());
  if ("undeclared" in options) return { unknown: `query option ${options.undeclared}` };
  const common = { query: options.named, form: new URLSearchParams(), body: undefined };
  if (form) {
    const fields = asDeclared(new URLSearchParams(text), form, (name) => name);
    return "undeclared" in fields
      ? { unknown: `form field ${fields.undeclared}` }
      : { ...common, form: fields.named };
  }
  if (!schema) return text === "" ? common : { unknown: "a body" };
  const json = parseJson(text);
  if ("malformed" in json) return json;
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return { ...common, body: parsed.data };
  const fields = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys : [],
  );
  if (fields.length > 0) return { unknown: `body field "${fields.join('", "')}"` };
  const [first] = parsed.error.issues;
  return { malformed: `${first?.path.join(".") ?? ""}: ${first?.message ?? "invalid"}` };
}

/**
 * What was sent, under the declared names; or the first name that is not declared or comes twice, since an operation
 * would read only one of them. `key`: what makes two spellings one name.
 */
function asDeclared(
  sent: URLSearchParams,
  declared: readonly string[],
  key: (name: string) => string,
): { named: URLSearchParams } | { undeclared: string } {
  const spellings = new Map(declared.map((name) => [key(name), name]));
  const named = new URLSearchParams();
  for (const [name, value] of sent) {
    const spelling = spellings.get(key(name));
    if (spelling === undefined) return { undeclared: `"${name}"` };
    if (named.has(spelling)) return { undeclared: `"${name}", named twice` };
    named.append(spelling, value);
  }
  return { named };
}

/** An empty body is no value; a text that is no JSON is a mistake, not an empty body. */
function parseJson(text: string): { value: unknown } | { malformed: string } {
  if (text === "") return { value: undefined };
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch {
    return { malformed: "the body is no JSON" };
  }
}
