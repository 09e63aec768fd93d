import {
  type Action,
  azToken,
  type Meaning,
  notSet,
  notUnderstood,
  type ReadScript,
  reading,
} from "./action.ts";
import { readPython } from "./python.ts";

/** Lines as bash reads them: continued ones joined, and a pipe that ends a line goes on in the next. */
const logicalLines = (script: string): string[] =>
  script
    .replace(/\\\r?\n\s*/g, " ")
    .replace(/\|[ \t]*\r?\n\s*/g, "| ")
    .split(/\r?\n/);

/**
 * The words of a line, one list a command of the pipe. Undefined where bash would expand, redirect or group: what then
 * happens only the running script knows.
 */
export function bashWords(line: string): string[][] | undefined {
  const commands: string[][] = [[]];
  const part =
    /\s*(?:(#.*)|(\|)(?![|&])|((?:'[^']*'|"(?:[^"\\$`]|\\[\s\S])*"|\\.|[^\s'"\\$`|&;<>()#*?[\]{}~!]|(?<=\S)#)+))/y;
  const end = line.trimEnd().length;
  for (let at = 0; at < end; at = part.lastIndex) {
    part.lastIndex = at;
    const [, comment, pipe, word] = part.exec(line) ?? [];
    if (comment !== undefined) break;
    if (pipe !== undefined) commands.push([]);
    else if (word === undefined) return undefined;
    else commands.at(-1)?.push(unquote(word));
  }
  return commands;
}

const unquote = (word: string): string =>
  word.replace(
    /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\(.)/g,
    (_whole, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\([\\"$`])/g, "$1") ?? escaped ?? "",
  );

/** `--name value` and `-n value` pairs by name; undefined where an option has no value. */
function optionsOf(words: readonly string[]): Map<string, string> | undefined {
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at += 2) {
    const [name, value] = words.slice(at, at + 2);
    if (!name?.startsWith("-") || value === undefined) return undefined;
    options.set(name, value);
  }
  return options;
}

const restOptions = new Set(["--method", "-m", "--resource", "--url", "--uri", "-u"]);

function azRest(words: readonly string[]): Meaning {
  const options = optionsOf(words);
  if (!options || [...options.keys()].some((name) => !restOptions.has(name))) return undefined;
  const resource = options.get("--resource")?.replace(/\/$/, "") ?? "https://graph.microsoft.com";
  if (resource !== "https://graph.microsoft.com") return undefined;
  const method = options.get("--method") ?? options.get("-m") ?? "GET";
  const request = reading(method, options.get("--url") ?? options.get("--uri") ?? options.get("-u") ?? "");
  return request && [{ do: "token" }, ...request, { do: "print", what: "answer" }];
}

const hashEscape = "s/#/\\\\u0023/g";

function command([first, ...more]: readonly string[]): Meaning {
  const [second] = more;
  switch (first) {
    case undefined:
      return [];
    case "set":
      return more.every((word) => /^-?[a-z]+$/.test(word)) ? [] : undefined;
    case "export":
      return more.length === 1 && second && /^\w+$/.test(second)
        ? [{ do: "set variable", name: second }]
        : undefined;
    case "echo":
      return second?.startsWith("-") ? undefined : [{ do: "say", text: more.join(" ") }];
    case "exit":
      return more.length === 1 && second && /^\d+$/.test(second)
        ? [{ do: "exit", code: Number(second) }]
        : undefined;
    case "az":
      if (second === "rest") return azRest(more.slice(1));
      return more.join(" ") === "account show" ? [{ do: "print", what: "account" }] : undefined;
    default:
      return undefined;
  }
}

const tokenInVariable = /^(\w+)="?\$\(az account get-access-token ([^()$`"]*)\)"?$/;
/** Making a virtual environment and installing packages into it changes nothing that anybody sees. */
const preparation = /^(python3 -m venv "[\w$/.-]+"|"?[\w$/.-]*\bpip3?"? install(?: (?:'[^']*'|[\w.=-]+))+)$/;
const pythonUntil = /^"?[\w$/.-]*\bpython3?"? - <<'(\w+)'$/;

function meaningOf(line: string): Meaning {
  const token = tokenInVariable.exec(line);
  if (token) return azToken(token[2] ?? "");
  if (preparation.test(line)) return [];
  const [first, filter, ...more] = bashWords(line) ?? [];
  if (!first || more.length > 0) return undefined;
  if (filter && filter.join(" ") !== `sed ${hashEscape}`) return undefined;
  return command(first);
}

/** Reads bash, with programs in Python that it holds. */
export function readBash(script: string): ReadScript {
  const actions: Action[] = [];
  const variables = new Set<string>();
  const lines = logicalLines(script);
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? "").trim();
    const end = pythonUntil.exec(line)?.[1];
    if (end !== undefined) {
      const from = at + 1;
      while (at < lines.length && lines[at] !== end) at++;
      const program = readPython(lines.slice(from, at));
      if ("unsupported" in program) return program;
      actions.push(...program.actions);
      continue;
    }
    const meaning = meaningOf(line);
    if (!meaning) return notUnderstood(line);
    const exported = /^export (\w+)/.exec(line)?.[1];
    if (exported !== undefined && !variables.has(exported)) return notSet(exported);
    variables.add(tokenInVariable.exec(line)?.[1] ?? "");
    actions.push(...meaning);
  }
  return { actions };
}
