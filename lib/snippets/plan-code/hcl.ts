import { quoteHcl } from "../quote/hcl.ts";

/** A line or a block of HCL. `value` is an expression as it is written: see `text` and `list`. */
export type HclItem =
  | { readonly kind: "attribute"; readonly name: string; readonly value: string }
  | { readonly kind: "block"; readonly header: string; readonly body: readonly HclItem[] }
  | { readonly kind: "comment"; readonly text: string };

export const attribute = (name: string, value: string): HclItem => ({ kind: "attribute", name, value });
export const block = (header: string, body: readonly HclItem[]): HclItem => ({ kind: "block", header, body });
export const comment = (text: string): HclItem => ({ kind: "comment", text });

export const text = quoteHcl;
export const list = (values: readonly string[]): string => `[${values.join(", ")}]`;

/** A block of two labels, such as a resource. Labels are identifiers. */
export const labelled = (kind: string, type: string, label: string, body: readonly HclItem[]): HclItem =>
  block(`${kind} "${type}" "${label}"`, body);

/** Tells Terraform that something exists: it is taken over rather than created. */
export const importBlock = (to: string, id: string): HclItem =>
  block("import", [attribute("to", to), attribute("id", text(id))]);

/** Attributes that follow each other have their signs of equality one below the other, as `terraform fmt` writes them. */
function attributeLines(run: readonly Extract<HclItem, { kind: "attribute" }>[], indent: string): string[] {
  const width = Math.max(...run.map(({ name }) => name.length));
  return run.map(({ name, value }) => `${indent}${name.padEnd(width)} = ${value}`);
}

/** The lines of a body. A block has an empty line before it, unless it opens the body or follows its comment. */
export function hclLines(body: readonly HclItem[], indent = ""): string[] {
  const lines: string[] = [];
  for (let at = 0; at < body.length; ) {
    const item = body[at];
    if (!item) break;
    if (item.kind === "attribute") {
      const rest = body.slice(at).findIndex(({ kind }) => kind !== "attribute");
      const run = body
        .slice(at, rest === -1 ? undefined : at + rest)
        .filter((each) => each.kind === "attribute");
      lines.push(...attributeLines(run, indent));
      at += run.length;
      continue;
    }
    if (lines.length > 0 && body[at - 1]?.kind !== "comment") lines.push("");
    if (item.kind === "comment") lines.push(`${indent}# ${item.text}`);
    else lines.push(`${indent}${item.header} {`, ...hclLines(item.body, `${indent}  `), `${indent}}`);
    at += 1;
  }
  return lines;
}
