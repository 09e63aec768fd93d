import { Document, Scalar, YAMLMap } from "yaml";
import { escapeCharacter, oneLine } from "./text.ts";

/**
 * Characters that a YAML 1.1 or 1.2 reader may refuse, fold or hide when they stand raw in a quoted scalar: DEL and
 * C1 (among them NEL), the line separators, invisible formatting such as marks of direction, and U+FFFE and U+FFFF.
 * Source: docs/sources/pipelines.md#yaml
 */
const unsafeRaw = /[\u007f-\u009f\u2028\u2029\ufffe\uffff\p{Cf}]/gu;
const loneSurrogate = /\p{Cs}/gu;
const unsafeInScript = /[^\n\P{Cc}]|[\u2028\u2029\ufffe\uffff\p{Cf}\p{Cs}]/u;

/** A value from outside, as a double-quoted scalar, with an optional remark on the same line. */
export const quoted = (text: string, remark?: string): Scalar<string> => {
  // Half a surrogate pair has no UTF-8 form: no file could carry it.
  const scalar = new Scalar(text.replace(loneSurrogate, "\ufffd"));
  scalar.type = Scalar.QUOTE_DOUBLE;
  if (remark !== undefined && oneLine(remark) !== "") scalar.comment = ` ${oneLine(remark)}`;
  return scalar;
};

/**
 * A script as a literal block. Its lines are ours or quoted for their language; a character that a block cannot carry
 * is a programmer's mistake and throws.
 */
export const script = (lines: readonly string[]): Scalar<string> => {
  const text = `${lines.join("\n")}\n`;
  if (unsafeInScript.test(text)) throw new Error("a script holds a character that a YAML block cannot carry");
  const scalar = new Scalar(text);
  scalar.type = Scalar.BLOCK_LITERAL;
  return scalar;
};

/** What may stand in an emitted document: our own words plain, everything else through `quoted` or `script`. */
export type Emittable =
  | string
  | boolean
  | Scalar<string>
  | Remarked
  | readonly Emittable[]
  | { readonly [key: string]: Emittable };

/** A mapping with a comment above it. */
export class Remarked {
  readonly remark: string;
  readonly entries: { readonly [key: string]: Emittable };
  constructor(remark: string, entries: { readonly [key: string]: Emittable }) {
    this.remark = remark;
    this.entries = entries;
  }
}

const nodeOf = (document: Document, value: Emittable): unknown => {
  if (value instanceof Scalar || typeof value !== "object") return value;
  if (isList(value)) return value.map((item) => nodeOf(document, item));
  const entries = value instanceof Remarked ? value.entries : value;
  const map = new YAMLMap(document.schema);
  for (const [key, entry] of Object.entries(entries))
    map.add(document.createPair(key, nodeOf(document, entry)));
  if (value instanceof Remarked) map.commentBefore = ` ${oneLine(value.remark, 200)}`;
  return map;
};

const isList = (value: Emittable): value is readonly Emittable[] => Array.isArray(value);

/**
 * YAML text that a YAML 1.1 and a 1.2 reader read alike. `header` lines become comments at the top, each cut to one
 * harmless line.
 */
export const emitYaml = (value: Emittable, header: readonly string[] = []): string => {
  const document = new Document();
  document.contents = document.createNode(nodeOf(document, value));
  if (header.length > 0) document.commentBefore = header.map((line) => ` ${oneLine(line, 200)}`).join("\n");
  return document.toString({ lineWidth: 0, doubleQuotedAsJSON: true }).replace(unsafeRaw, escapeCharacter);
};
