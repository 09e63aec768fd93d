import { type Meaning, type ReadScript, reading } from "./action.ts";
import { type Line, readLines, stringIn, wordsOf } from "./lines.ts";

const nothing: Meaning = [];

/** Lines of JavaScript that the sandbox understands: a credential of Azure Identity, a GET, and the claims of a token. */
const lines: readonly Line[] = [
  [/^$|^\/\//, () => nothing],
  [/^import \{ AzurePipelinesCredential \} from "@azure\/identity";$/, () => nothing],
  [/^const \{ env \} = process;$/, () => nothing],
  [/^const credential = new AzurePipelinesCredential\($|^\);$|^\}\);$/, () => nothing],
  [/^env\.(\w+),$/, ([, name = ""]) => [{ do: "read variable", name }]],
  [
    /^const \{ token \} = await credential\.getToken\("https:\/\/graph\.microsoft\.com\/\.default"\);$/,
    () => [{ do: "token", jobTokenFrom: "SYSTEM_ACCESSTOKEN" }],
  ],
  [
    /^const answer = await fetch\(("https:\/\/(?:[^"\\]|\\.)*"), \{$/,
    ([, url = '""']) => reading("GET", stringIn(url)),
  ],
  [/^headers: \{ Authorization: "Bearer " \+ token \},$/, () => nothing],
  [/^if \(!answer\.ok\) throw new Error\("[^"]*" \+ answer\.status\);$/, () => nothing],
  [/^const text = JSON\.stringify\(await answer\.json\(\), null, 2\);$/, () => nothing],
  [
    /^console\.log\(text(\.replaceAll\("#", "\\\\u0023"\))?\);( \/\/.*)?$/,
    () => [{ do: "print", what: "answer" }],
  ],
  [
    /^const claims = JSON\.parse\(Buffer\.from\(token\.split\("\."\)\[1\], "base64url"\)\.toString\("utf8"\)\);$/,
    () => nothing,
  ],
  [/^console\.log\(\(claims\.roles \?\? \[\]\)\.join\("\\n"\)\);$/, () => [{ do: "print", what: "roles" }]],
];

/** Names that our lines set; only these are followed. */
const followed = ["credential", "token", "answer", "text", "claims", "env"];

/** Reads a program in JavaScript. */
export const readJavaScript = (program: readonly string[]): ReadScript =>
  readLines(program, lines, {
    builtIn: [],
    namesOf(line) {
      const code = line.replace(/\/\/.*/, "");
      const sets = /^const (?:\{ )?(\w+)/.exec(code)?.[1];
      const reads = wordsOf(code).filter((name) => followed.includes(name) && name !== sets);
      return { sets: sets === undefined ? [] : [sets], reads };
    },
  });
