import { type Action, type Meaning, notUnderstood, type ReadScript, reading } from "./action.ts";

const nothing: Meaning = [];

/** A string literal that holds no more than JSON's escapes. */
const literal = (text: string): string => {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
};

/**
 * Lines of Python that the sandbox understands: a credential of azure-identity, a request without method or data,
 * which is a GET, and the claims of a token.
 */
const lines: readonly (readonly [line: RegExp, meaning: (match: RegExpExecArray) => Meaning])[] = [
  [/^$|^#/, () => nothing],
  [/^(import|from) [\w., ]+$/, () => nothing],
  [/^\w+ ?= ?os\.environ\["(\w+)"\],?$/, ([, name = ""]) => [{ do: "read variable", name }]],
  [/^credential = AzurePipelinesCredential\($|^\)$/, () => nothing],
  [
    /^token = credential\.get_token\("https:\/\/graph\.microsoft\.com\/\.default"\)\.token$/,
    () => [{ do: "token", jobTokenFrom: "SYSTEM_ACCESSTOKEN" }],
  ],
  [/^request = urllib\.request\.Request\($/, () => nothing],
  [/^("https:\/\/(?:[^"\\]|\\.)*"),$/, ([, url = '""']) => reading("GET", literal(url))],
  [/^headers=\{"Authorization": "Bearer " \+ token\},$/, () => nothing],
  [/^with urllib\.request\.urlopen\(request\) as answer:$/, () => nothing],
  [/^text = json\.dumps\(json\.load\(answer\), indent=2\)$/, () => nothing],
  [/^print\(text(\.replace\("#", "\\\\u0023"\))?\)( +#.*)?$/, () => [{ do: "print", what: "answer" }]],
  [/^payload = token\.split\("\."\)\[1\]$/, () => nothing],
  [
    /^claims = json\.loads\(base64\.urlsafe_b64decode\(payload \+ "=" \* \(-len\(payload\) % 4\)\)\)$/,
    () => nothing,
  ],
  [/^print\("\\n"\.join\(claims\.get\("roles", \[\]\)\)\)$/, () => [{ do: "print", what: "roles" }]],
];

/** Reads a program in Python. */
export function readPython(program: readonly string[]): ReadScript {
  const actions: Action[] = [];
  for (const raw of program) {
    const line = raw.trim();
    const [meaning] = lines.flatMap(([pattern, mean]) => {
      const match = pattern.exec(line);
      return match ? [mean(match)] : [];
    });
    if (!meaning) return notUnderstood(line);
    actions.push(...meaning);
  }
  return { actions };
}
