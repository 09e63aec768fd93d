/** What a script does, as far as somebody outside its process can see. */
export type Action =
  /** Gets a token for Microsoft Graph: by the tool that is signed in, or with the job's token from a variable. */
  | { do: "token"; jobTokenFrom?: string }
  | { do: "request"; url: string }
  | { do: "print"; what: "answer" | "roles" | "account" | "client" }
  | { do: "say"; text: string }
  /** Reads a variable of the environment and ends where it is missing. */
  | { do: "read variable"; name: string }
  /** Keeps the token in a variable, or what another variable holds. */
  | { do: "set variable"; name: string; from?: string }
  | { do: "exit"; code: number };

/** What a line does; undefined where the sandbox does not know. */
export type Meaning = readonly Action[] | undefined;

export type ReadScript = { actions: readonly Action[] } | { unsupported: string };

export const notUnderstood = (line: string): ReadScript => ({
  unsupported: `the line "${line.trim()}" of a script`,
});

export const notSet = (variable: string): ReadScript => ({
  unsupported: `the variable ${variable} of a script, which no line before sets`,
});

const graph = "https://graph.microsoft.com/v1.0/";

/** Reading an address of Microsoft Graph 1.0, which is the only request that the sandbox sends for a script. */
export const reading = (method: string, url: string): Meaning =>
  method.toUpperCase() === "GET" && url.startsWith(graph) ? [{ do: "request", url }] : undefined;

const tokenOptions: readonly RegExp[] = [
  /^--(resource-type ms-graph|resource https:\/\/graph\.microsoft\.com\/?|scope https:\/\/graph\.microsoft\.com\/\.default)$/,
  /^(--query accessToken|--output tsv|-o tsv)$/,
];

/** `az account get-access-token` for Microsoft Graph, given its options as one text. */
export function azToken(options: string): Meaning {
  const pairs = options.trim().split(/\s+(?=-)/);
  const forGraph = pairs.filter((pair) => tokenOptions[0]?.test(pair)).length === 1;
  const known = pairs.every((pair) => tokenOptions.some((option) => option.test(pair)));
  return forGraph && known ? [{ do: "token" }] : undefined;
}
