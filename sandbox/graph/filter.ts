import { invalidFilter, isProblem, type Problem, unsupportedQuery } from "./errors.ts";

export type Literal = string | number | boolean | null;
export type Comparison = "eq" | "ne" | "gt" | "ge" | "lt" | "le";

/** A `$filter` as a tree; docs/sources/graph.md#filter. */
export type Filter =
  | { kind: "compare"; path: string[]; operator: Comparison; value: Literal }
  | { kind: "startsWith" | "endsWith"; path: string[]; value: string }
  | { kind: "in"; path: string[]; values: Literal[] }
  | { kind: "and"; left: Filter; right: Filter }
  | { kind: "or"; left: Filter; right: Filter }
  | { kind: "not"; inner: Filter }
  | { kind: "any"; path: string[]; variable: string; inner: Filter | undefined };

interface Token {
  kind: "word" | "string" | "number" | "mark";
  text: string;
}

/** Quoted texts, GUIDs before the words and numbers that they may begin like, numbers, words, dates, marks. */
const pattern =
  /\s*(?:('(?:[^']|'')*')|([\da-fA-F]{8}-(?:[\da-fA-F]{4}-){3}[\da-fA-F]{12}(?![\w-]))|(-?\d+(?:\.\d+)?(?![\w:-]))|([A-Za-z_$@][\w.$@]*)|([\d][\w:.+-]*)|([(),/:]))/y;

/** Nesting that no honest query reaches; deeper ones are refused instead of exhausting the stack. */
const maximumDepth = 40;

/** Parses the text of a `$filter`. A mistake is the 400 that names where it stands; nothing is thrown. */
export function parseFilter(text: string): Filter | Problem {
  const tokens = tokenize(text);
  if (isProblem(tokens)) return tokens;
  const parser = new Parser(tokens, text);
  const filter = parser.disjunction(0);
  if (isProblem(filter)) return filter;
  return parser.atEnd() ? filter : parser.mistake();
}

function tokenize(text: string): Token[] | Problem {
  const tokens: Token[] = [];
  const scanner = new RegExp(pattern);
  const end = text.trimEnd().length;
  while (scanner.lastIndex < end) {
    const at = scanner.lastIndex;
    const found = scanner.exec(text);
    if (!found) return invalidFilter(`Syntax error at position ${at} in '${text}'.`);
    const [, quoted, guid, number, word, date, mark] = found;
    const bare = guid ?? date;
    if (quoted !== undefined)
      tokens.push({ kind: "string", text: quoted.slice(1, -1).replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    // Dates and GUIDs are written without quotes.
    else if (bare !== undefined) tokens.push({ kind: "string", text: bare });
    else tokens.push({ kind: "mark", text: mark ?? "" });
  }
  return tokens;
}

const comparisons: readonly string[] = ["eq", "ne", "gt", "ge", "lt", "le"];
const isComparison = (text: string): text is Comparison => comparisons.includes(text);

class Parser {
  readonly #tokens: Token[];
  readonly #text: string;
  #at = 0;

  constructor(tokens: Token[], text: string) {
    this.#tokens = tokens;
    this.#text = text;
  }

  atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  mistake(): Problem {
    const near = this.#tokens[this.#at]?.text ?? "end of the expression";
    return invalidFilter(`Syntax error near '${near}' in '${this.#text}'.`);
  }

  disjunction(depth: number): Filter | Problem {
    let left = this.conjunction(depth);
    while (!isProblem(left) && this.#takeWord("or")) {
      const right = this.conjunction(depth);
      if (isProblem(right)) return right;
      left = { kind: "or", left, right };
    }
    return left;
  }

  conjunction(depth: number): Filter | Problem {
    let left = this.factor(depth);
    while (!isProblem(left) && this.#takeWord("and")) {
      const right = this.factor(depth);
      if (isProblem(right)) return right;
      left = { kind: "and", left, right };
    }
    return left;
  }

  factor(depth: number): Filter | Problem {
    if (depth > maximumDepth) return this.mistake();
    if (this.#takeWord("not")) {
      const inner = this.factor(depth + 1);
      return isProblem(inner) ? inner : { kind: "not", inner };
    }
    if (this.#takeMark("(")) {
      const inner = this.disjunction(depth + 1);
      if (isProblem(inner)) return inner;
      return this.#takeMark(")") ? inner : this.mistake();
    }
    const word = this.#takeAnyWord();
    if (word === undefined) return this.mistake();
    if (this.#takeMark("(")) return this.#prefixCall(word.toLowerCase());
    return this.#afterPath([word], depth);
  }

  #prefixCall(name: string): Filter | Problem {
    if (name !== "startswith" && name !== "endswith")
      return unsupportedQuery(`Unsupported function '${name}'.`);
    const path = this.#path();
    if (path === undefined || !this.#takeMark(",")) return this.mistake();
    const value = this.#literal();
    if (typeof value !== "string" || !this.#takeMark(")")) return this.mistake();
    return { kind: name === "startswith" ? "startsWith" : "endsWith", path, value };
  }

  #afterPath(path: string[], depth: number): Filter | Problem {
    while (this.#takeMark("/")) {
      const word = this.#takeAnyWord();
      if (word === undefined) return this.mistake();
      if (word === "any" && this.#takeMark("(")) return this.#any(path, depth);
      path.push(word);
    }
    const word = this.#takeAnyWord()?.toLowerCase();
    if (word === "in") return this.#list(path);
    if (word === undefined || !isComparison(word)) return this.mistake();
    const value = this.#literal();
    return value === undefined ? this.mistake() : { kind: "compare", path, operator: word, value };
  }

  #any(path: string[], depth: number): Filter | Problem {
    if (this.#takeMark(")")) return { kind: "any", path, variable: "", inner: undefined };
    const variable = this.#takeAnyWord();
    if (variable === undefined || !this.#takeMark(":")) return this.mistake();
    const inner = this.disjunction(depth + 1);
    if (isProblem(inner)) return inner;
    return this.#takeMark(")") ? { kind: "any", path, variable, inner } : this.mistake();
  }

  #list(path: string[]): Filter | Problem {
    if (!this.#takeMark("(")) return this.mistake();
    const values: Literal[] = [];
    do {
      const value = this.#literal();
      if (value === undefined) return this.mistake();
      values.push(value);
    } while (this.#takeMark(","));
    return this.#takeMark(")") ? { kind: "in", path, values } : this.mistake();
  }

  #path(): string[] | undefined {
    const path: string[] = [];
    do {
      const word = this.#takeAnyWord();
      if (word === undefined) return undefined;
      path.push(word);
    } while (this.#takeMark("/"));
    return path;
  }

  #literal(): Literal | undefined {
    const token = this.#tokens[this.#at];
    if (!token || token.kind === "mark") return undefined;
    this.#at += 1;
    if (token.kind === "string") return token.text;
    if (token.kind === "number") return Number(token.text);
    if (token.text === "true" || token.text === "false") return token.text === "true";
    return token.text === "null" ? null : undefined;
  }

  #takeMark(text: string): boolean {
    return this.#take((token) => token.kind === "mark" && token.text === text) !== undefined;
  }

  #takeWord(text: string): boolean {
    return this.#take((token) => token.kind === "word" && token.text.toLowerCase() === text) !== undefined;
  }

  #takeAnyWord(): string | undefined {
    return this.#take((token) => token.kind === "word")?.text;
  }

  #take(wanted: (token: Token) => boolean): Token | undefined {
    const token = this.#tokens[this.#at];
    if (!token || !wanted(token)) return undefined;
    this.#at += 1;
    return token;
  }
}
