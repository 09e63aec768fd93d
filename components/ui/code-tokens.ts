export type CodeLanguage =
  | "yaml"
  | "json"
  | "shell"
  | "powershell"
  | "python"
  | "hcl"
  | "bicep"
  | "http"
  | "text";

export type TokenKind = "plain" | "comment" | "string" | "key" | "word";
/** A piece of a line; `at` is the place it begins at. */
export type CodeToken = { at: number; text: string; kind: TokenKind };

/** What is told apart in a line, first match first. It is a reading aid and no parser: what it misses stays plain. */
type Rule = readonly [TokenKind, RegExp];

const hashComment: Rule = ["comment", /(?<=^|\s)#.*/y];
const slashComment: Rule = ["comment", /(?<=^|\s)\/\/.*/y];
const strings: Rule = ["string", /"(?:[^"\\]|\\.)*"|'[^']*'/y];
const variables: Rule = ["word", /\$[\w:]+|\$\{[^}]*\}|\$\([^)]*\)/y];
const words = (list: string): Rule => ["word", new RegExp(`(?<![\\w-])(?:${list})(?![\\w-])`, "y")];

const rules: Record<CodeLanguage, readonly Rule[]> = {
  yaml: [
    hashComment,
    ["key", /(?<=^\s*(?:-\s+)*)[\w.$/-]+(?=:(?:\s|$))/y],
    strings,
    variables,
    words("true|false|null"),
  ],
  json: [["key", /"(?:[^"\\]|\\.)*"(?=\s*:)/y], strings, words("true|false|null")],
  shell: [hashComment, strings, variables, words("if|then|else|fi|for|in|do|done|set|export|exit|echo")],
  powershell: [
    hashComment,
    strings,
    variables,
    words("if|else|foreach|param|function|return|throw|try|catch"),
  ],
  python: [
    hashComment,
    strings,
    words("import|from|as|def|return|if|else|for|in|with|async|await|None|True|False|print"),
  ],
  hcl: [
    hashComment,
    slashComment,
    ["key", /(?<=^\s*)\w+(?=\s*=)/y],
    strings,
    words("resource|data|provider|variable|output|locals|module|true|false|null"),
  ],
  bicep: [
    slashComment,
    ["key", /(?<=^\s*)\w+(?=:)/y],
    strings,
    words("param|var|resource|module|output|existing|targetScope|extension|true|false"),
  ],
  http: [["word", /^(?:GET|POST|PATCH|PUT|DELETE|HEAD|OPTIONS)(?=\s)/y], ["key", /^[\w-]+(?=:\s)/y], strings],
  text: [],
};

/**
 * A line of code in coloured pieces. Joined, the pieces are the line again, to the character. `line` holds no line break.
 */
export const tokenizeLine = (line: string, language: CodeLanguage): readonly CodeToken[] => {
  const tokens: CodeToken[] = [];
  const add = (text: string, kind: TokenKind) => {
    const last = tokens.at(-1);
    if (last?.kind === kind) last.text += text;
    else tokens.push({ at, text, kind });
  };
  let at = 0;
  while (at < line.length) {
    const hit = firstHit(rules[language], line, at);
    if (hit === undefined) {
      add(line.charAt(at), "plain");
      at += 1;
    } else {
      add(hit.text, hit.kind);
      at += hit.text.length;
    }
  }
  return tokens;
};

const firstHit = (
  candidates: readonly Rule[],
  line: string,
  at: number,
): Omit<CodeToken, "at"> | undefined => {
  for (const [kind, pattern] of candidates) {
    pattern.lastIndex = at;
    const text = pattern.exec(line)?.[0];
    if (text) return { text, kind };
  }
  return undefined;
};
