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
  const option = undeclared(searchParams, query);
  if (option !== undefined) return { unknown: `query option "${option}"` };
  if (form) {
    const fields = new URLSearchParams(text);
    const field = undeclared(fields, form);
    return field === undefined ? { body: undefined, form: fields } : { unknown: `form field "${field}"` };
  }
  const noForm = new URLSearchParams();
  if (!schema) return text === "" ? { body: undefined, form: noForm } : { unknown: "a body" };
  const json = parseJson(text);
  if ("malformed" in json) return json;
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return { body: parsed.data, form: noForm };
  const fields = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys : [],
  );
  if (fields.length > 0) return { unknown: `body field "${fields.join('", "')}"` };
  const [first] = parsed.error.issues;
  return { malformed: `${first?.path.join(".") ?? ""}: ${first?.message ?? "invalid"}` };
}

/** The first name that is not declared. Names are compared without regard to case. */
function undeclared(sent: URLSearchParams, declared: readonly string[]): string | undefined {
  const known = new Set(declared.map((name) => name.toLowerCase()));
  return [...sent.keys()].find((name) => !known.has(name.toLowerCase()));
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
