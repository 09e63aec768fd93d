import {
  type Action,
  azToken,
  type Meaning,
  notSet,
  notUnderstood,
  type ReadScript,
  reading,
} from "./action.ts";
import { readDotnet } from "./dotnet.ts";
import { readJavaScript } from "./javascript.ts";
import { readPython } from "./python.ts";
import { readTerraform } from "./terraform.ts";

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
const variableFromVariable = /^export (\w+)="\$(\w+)"$/;
/** Making folders and virtual environments and installing packages into them changes nothing that anybody sees. */
const preparations: readonly RegExp[] = [
  /^(python3 -m venv|mkdir -p|cd) "[\w$/.-]+"$/,
  /^"?[\w$/.-]*\bpip3?"? install(?: (?:'[^']*'|[\w.=-]+))+$/,
  /^npm install(?: --[\w-]+)* --prefix "[\w$/.-]+" '[^']*'$/,
  /^terraform init -input=false$/,
];
const pythonUntil = /^"?[\w$/.-]*\bpython3?"? - <<'(\w+)'$/;
const fileUntil = /^cat > "([\w$/.-]+)" <<'(\w+)'$/;
/** Installs a tool where it is missing; here none is. */
const installedAlready = /^if ! command -v \w+ > \/dev\/null; then$/;

/** Programs that are run from files which the script wrote before. */
const runners: readonly (readonly [line: RegExp, read: (program: readonly string[]) => ReadScript])[] = [
  [/^dotnet run "([\w$/.-]+\.cs)"$/, readDotnet],
  [/^node "([\w$/.-]+\.mjs)"$/, readJavaScript],
  [/^terraform apply -input=false -auto-approve$/, readTerraform],
];

function runOf(line: string, files: ReadonlyMap<string, readonly string[]>): ReadScript | undefined {
  for (const [pattern, read] of runners) {
    const match = pattern.exec(line);
    if (!match) continue;
    const path = match[1] ?? "main.tf";
    const program = files.get(path);
    return program
      ? read(program)
      : { unsupported: `the file ${path} of a script, which no line before writes` };
  }
  return undefined;
}

function meaningOf(line: string): Meaning {
  const token = tokenInVariable.exec(line);
  if (token) return azToken(token[2] ?? "");
  if (preparations.some((preparation) => preparation.test(line))) return [];
  const [, name, from] = variableFromVariable.exec(line) ?? [];
  if (name !== undefined && from !== undefined)
    return [
      { do: "read variable", name: from },
      { do: "set variable", name, from },
    ];
  const [first, filter, ...more] = bashWords(line) ?? [];
  if (!first || more.length > 0) return undefined;
  if (filter && filter.join(" ") !== `sed ${hashEscape}`) return undefined;
  return command(first);
}

/** Reads bash, with programs in other languages that it holds. */
export function readBash(script: string): ReadScript {
  const actions: Action[] = [];
  const variables = new Set<string>();
  const files = new Map<string, readonly string[]>();
  const lines = logicalLines(script);
  let at = 0;
  /** The lines up to one that is wholly the word. */
  const upTo = (word: string): string[] => {
    const from = at + 1;
    while (at < lines.length && lines[at]?.trim() !== word) at++;
    return lines.slice(from, at);
  };
  for (; at < lines.length; at++) {
    const line = (lines[at] ?? "").trim();
    const [, path, end] = fileUntil.exec(line) ?? [];
    if (path !== undefined && end !== undefined) {
      files.set(path, upTo(end));
      continue;
    }
    if (installedAlready.test(line)) {
      upTo("fi");
      continue;
    }
    const pythonEnd = pythonUntil.exec(line)?.[1];
    const program = pythonEnd === undefined ? runOf(line, files) : readPython(upTo(pythonEnd));
    if (program) {
      if ("unsupported" in program) return program;
      actions.push(...program.actions);
      continue;
    }
    const meaning = meaningOf(line);
    if (!meaning) return notUnderstood(line);
    const exported = /^export (\w+)$/.exec(line)?.[1];
    if (exported !== undefined && !variables.has(exported)) return notSet(exported);
    variables.add(tokenInVariable.exec(line)?.[1] ?? "");
    actions.push(...meaning);
  }
  return { actions };
}
