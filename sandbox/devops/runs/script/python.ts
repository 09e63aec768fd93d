import { type Meaning, type ReadScript, reading } from "./action.ts";
import { type Line, type Names, readLines, stringIn } from "./lines.ts";

const nothing: Meaning = [];

/**
 * Lines of Python that the sandbox understands: a credential of azure-identity, a request without method or data,
 * which is a GET, and the claims of a token.
 */
const lines: readonly Line[] = [
  [/^$|^#/, () => nothing],
  [/^(import|from) [\w., ]+$/, () => nothing],
  [/^\w+ ?= ?os\.environ\["(\w+)"\],?$/, ([, name = ""]) => [{ do: "read variable", name }]],
  [/^credential = AzurePipelinesCredential\($|^\)$/, () => nothing],
  [
    /^token = credential\.get_token\("https:\/\/graph\.microsoft\.com\/\.default"\)\.token$/,
    () => [{ do: "token", jobTokenFrom: "SYSTEM_ACCESSTOKEN" }],
  ],
  [/^request = urllib\.request\.Request\($/, () => nothing],
  [/^("https:\/\/(?:[^"\\]|\\.)*"),$/, ([, url = '""']) => reading("GET", stringIn(url))],
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

/** Words of the language, and functions that are always there. */
const builtIn = ["print", "len", "with", "as"];

/** Names that a line sets and reads, modules included. Neither strings nor comments count, nor names of arguments. */
function namesOf(line: string): Names {
  const code = line.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/#.*/, "");
  const imported = /^(?:from [\w.]+ )?import (.+)$/.exec(code)?.[1];
  if (imported !== undefined)
    return { sets: imported.split(",").map((name) => name.trim().split(".")[0] ?? ""), reads: [] };
  const sets = [/^(\w+) = /, / as (\w+):$/].flatMap((pattern) => pattern.exec(code)?.[1] ?? []);
  const names = [...code.matchAll(/(?<![\w.])[A-Za-z_]\w*(?!\w| ?=)/g)].map(([name]) => name);
  return { sets, reads: names.filter((name) => !sets.includes(name)) };
}

/** Reads a program in Python. */
export const readPython = (program: readonly string[]): ReadScript =>
  readLines(program, lines, { builtIn, namesOf });
