import { type Meaning, type ReadScript, reading } from "./action.ts";
import { type Line, readLines, stringIn, wordsOf } from "./lines.ts";

const nothing: Meaning = [];

/** Lines of C# that the sandbox understands: a credential of Azure Identity, a GET, and the claims of a token. */
const lines: readonly Line[] = [
  [/^$|^\/\//, () => nothing],
  [/^#:(package Azure\.Identity@[\w.*]+|property \w+=\w+)$/, () => nothing],
  [/^using [\w.]+;$/, () => nothing],
  [/^static string Variable\(string name\) =>$/, () => nothing],
  [/^Environment\.GetEnvironmentVariable\(name\) \?\? throw new [^;]*;$/, () => nothing],
  [/^var credential = new AzurePipelinesCredential\($|^\);$/, () => nothing],
  [/^Variable\("(\w+)"\),?$/, ([, name = ""]) => [{ do: "read variable", name }]],
  [
    /^var scope = new TokenRequestContext\(\["https:\/\/graph\.microsoft\.com\/\.default"\]\);$/,
    () => nothing,
  ],
  [
    /^var token = \(await credential\.GetTokenAsync\(scope, CancellationToken\.None\)\)\.Token;$/,
    () => [{ do: "token", jobTokenFrom: "SYSTEM_ACCESSTOKEN" }],
  ],
  [/^using var http = new HttpClient\(\);$/, () => nothing],
  [
    /^http\.DefaultRequestHeaders\.Authorization = new AuthenticationHeaderValue\("Bearer", token\);$/,
    () => nothing,
  ],
  [
    /^var answer = await http\.GetStringAsync\(("https:\/\/(?:[^"\\]|\\.)*")\);$/,
    ([, url = '""']) => reading("GET", stringIn(url)),
  ],
  [
    /^Console\.WriteLine\(answer(\.Replace\("#", "\\\\u0023"\))?\);( \/\/.*)?$/,
    () => [{ do: "print", what: "answer" }],
  ],
  [
    /^var claims = JsonDocument\.Parse\(Base64Url\.DecodeFromChars\(token\.Split\('\.'\)\[1\]\)\)\.RootElement;$/,
    () => nothing,
  ],
  [/^if \(claims\.TryGetProperty\("roles", out var roles\)\)$/, () => nothing],
  [
    /^foreach \(var role in roles\.EnumerateArray\(\)\) Console\.WriteLine\(role\.GetString\(\)\);$/,
    () => [{ do: "print", what: "roles" }],
  ],
];

/** Names that our lines set; only these are followed. */
const followed = ["credential", "scope", "token", "http", "answer", "claims", "roles"];

/** Reads a program in C#. */
export const readDotnet = (program: readonly string[]): ReadScript =>
  readLines(program, lines, {
    builtIn: [],
    namesOf(line) {
      const code = line.replace(/\/\/.*/, "");
      const sets = [...code.matchAll(/\bvar (\w+)/g)].map(([, name = ""]) => name);
      return { sets, reads: wordsOf(code).filter((name) => followed.includes(name) && !sets.includes(name)) };
    },
  });
