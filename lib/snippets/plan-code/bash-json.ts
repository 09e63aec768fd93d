import { quoteBash } from "../quote/bash.ts";

/** A variable of the script where a value stands in a body. `json`: what it holds is JSON already, quotes included. */
export class Variable {
  readonly name: string;
  readonly holds: "text" | "json";

  constructor(name: string, holds: "text" | "json" = "text") {
    this.name = name;
    this.holds = holds;
  }
}

/** Data of which some values are known only when the script runs. */
export type Body = string | number | boolean | Variable | readonly Body[] | { readonly [key: string]: Body };

type Piece = string | Variable;

/** The members of a list or an object, each on a line of its own. */
const members = (
  open: string,
  close: string,
  items: readonly (readonly Piece[])[],
  indent: string,
): Piece[] => {
  if (items.length === 0) return [open + close];
  const inner = `${indent}  `;
  return [
    open,
    ...items.flatMap((item, index) => [`${index === 0 ? "" : ","}\n${inner}`, ...item]),
    `\n${indent}${close}`,
  ];
};

function pieces(body: Body, indent: string): Piece[] {
  if (body instanceof Variable) return body.holds === "json" ? [body] : ['"', body, '"'];
  if (typeof body !== "object") return [JSON.stringify(body)];
  const inner = `${indent}  `;
  if (Array.isArray(body)) {
    return members(
      "[",
      "]",
      body.map((item) => pieces(item, inner)),
      indent,
    );
  }
  const entries = Object.entries(body).map(([key, value]) => [
    `${JSON.stringify(key)}: `,
    ...pieces(value, inner),
  ]);
  return members("{", "}", entries, indent);
}

/** Data as one word of bash that is JSON. A variable that stands in it as text holds nothing that JSON escapes, such as an id. */
export function bashJson(body: Body): string {
  const words: string[] = [];
  let literal = "";
  const flush = () => {
    if (literal !== "") words.push(quoteBash(literal));
    literal = "";
  };
  for (const piece of pieces(body, "")) {
    if (typeof piece === "string") {
      literal += piece;
    } else {
      flush();
      words.push(`"$${piece.name}"`);
    }
  }
  flush();
  return words.join("");
}
