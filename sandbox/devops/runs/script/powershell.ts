import { azToken, type Meaning, type ReadScript, reading } from "./action.ts";
import { type Line, type Names, readLines } from "./lines.ts";

/** Lines as PowerShell reads them: continued ones joined. */
const logicalLines = (script: string): string[] => script.replace(/`\r?\n\s*/g, " ").split(/\r?\n/);

const unquote = (word: string): string =>
  word.startsWith("'")
    ? word.slice(1, -1).replaceAll("''", "'")
    : word.startsWith('"')
      ? word.slice(1, -1).replace(/`(.)|""/g, (_whole, escaped?: string) => escaped ?? '"')
      : word;

/** `-Name value` and `-Name:value` pairs by lower-case name; undefined where there is anything else. */
export function powerShellOptions(text: string): Map<string, string> | undefined {
  const options = new Map<string, string>();
  const pair = /\s*-(\w+)(?::\s*|\s+)('(?:[^']|'')*'|"(?:[^"`$]|`.|"")*"|\$\w+|[\w/.:?&=%,-]+)(?=\s|$)/y;
  const end = text.trimEnd().length;
  for (let at = 0; at < end; at = pair.lastIndex) {
    pair.lastIndex = at;
    const [, name, value] = pair.exec(text) ?? [];
    if (name === undefined || value === undefined) return undefined;
    options.set(name.toLowerCase(), unquote(value));
  }
  return options;
}

const requestOptions = new Set(["method", "uri", "authentication", "token"]);

function request(cmdlet: string, text: string): Meaning {
  const options = powerShellOptions(text);
  if (!options || [...options.keys()].some((name) => !requestOptions.has(name))) return undefined;
  // The session of Connect-MgGraph carries its token; the other cmdlet sends none unless it is told to.
  if (cmdlet.toLowerCase() === "invoke-restmethod" && !options.has("token")) return undefined;
  const uri = options.get("uri") ?? "";
  const relative = cmdlet.toLowerCase() === "invoke-mggraphrequest" && /^\/?v1\.0\//.test(uri);
  const url = relative ? `https://graph.microsoft.com/${uri.replace(/^\//, "")}` : uri;
  return reading(options.get("method") ?? "GET", url);
}

const nothing: Meaning = [];

/** The fields of a token request with an assertion, each with what it must hold. */
const exchangeFields: readonly RegExp[] = [
  /^grant_type = 'client_credentials'$/,
  /^client_id = \$env:AZURESUBSCRIPTION_CLIENT_ID$/,
  /^scope = 'https:\/\/graph\.microsoft\.com\/\.default'$/,
  /^client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'$/,
  /^client_assertion = \$assertion$/,
];

/** The parts of the two requests that exchange the job's token for one for Graph, as they are splatted. */
const exchange: readonly (readonly [line: RegExp, meaning: () => Meaning])[] = [
  [/^\$(connection|exchange) = @\{$/, () => nothing],
  [/^(Method = 'POST'|Body = @\{|ContentType = 'application\/json')$/, () => nothing],
  [
    /^Uri = \$env:SYSTEM_OIDCREQUESTURI\.TrimEnd\('\/'\) \+ '\?api-version=7\.1&serviceConnectionId=' \+ \$env:AZURESUBSCRIPTION_SERVICE_CONNECTION_ID$/,
    () => [
      { do: "read variable", name: "SYSTEM_OIDCREQUESTURI" },
      { do: "read variable", name: "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID" },
    ],
  ],
  [
    /^Headers = @\{ Authorization = 'Bearer ' \+ \$env:SYSTEM_ACCESSTOKEN; 'X-TFS-FedAuthRedirect' = 'Suppress' \}$/,
    () => [{ do: "read variable", name: "SYSTEM_ACCESSTOKEN" }],
  ],
  [/^\$assertion = \(Invoke-RestMethod @connection\)\.oidcToken$/, () => nothing],
  [/^if \(-not \$assertion\) \{ throw '[^']*' \}$/, () => nothing],
  [
    /^Uri = 'https:\/\/login\.microsoftonline\.com\/' \+ \$env:AZURESUBSCRIPTION_TENANT_ID \+ '\/oauth2\/v2\.0\/token'$/,
    () => [{ do: "read variable", name: "AZURESUBSCRIPTION_TENANT_ID" }],
  ],
  ...exchangeFields.map((field) => [field, () => nothing] as const),
  [
    /^\$token = \(Invoke-RestMethod @exchange\)\.access_token$/,
    () => [{ do: "token", jobTokenFrom: "SYSTEM_ACCESSTOKEN" }],
  ],
];

/** Lines that the sandbox understands: getting a token, reading from Graph, and the claims of a token. */
const lines: readonly Line[] = [
  ...exchange,
  [/^$|^#/, () => nothing],
  [/^\$\w+ = az account get-access-token ([^|;&$()]*)$/i, ([, options = ""]) => azToken(options)],
  [/^if \(\$LASTEXITCODE -ne 0\) \{ throw '[^']*' \}$/i, () => nothing],
  [
    /^\$\w+ = \(Get-AzAccessToken(?: -AsSecureString| -ResourceTypeName MSGraph){1,2}\)\.Token$/i,
    ([line]) => (/MSGraph/i.test(line) ? [{ do: "token" }] : undefined),
  ],
  [/^\$\w+ = ConvertTo-SecureString -String \$\w+ -AsPlainText -Force$/i, () => nothing],
  [/^\$\w+ = ConvertFrom-SecureString -SecureString \$\w+ -AsPlainText$/i, () => nothing],
  [/^Connect-MgGraph -AccessToken \$\w+( -NoWelcome)?( -Environment Global)?$/i, () => nothing],
  // Installing and loading a module changes nothing that anybody sees.
  [/^\$\w+ = @\{ ModuleName = '[^']*'; RequiredVersion = '[^']*' \}$/i, () => nothing],
  [/^if \(-not \(Get-Module -ListAvailable -FullyQualifiedName \$\w+\)\) \{$|^\}$/i, () => nothing],
  [/^(Install|Import)-Module [^|;&()]*$/i, () => nothing],
  [
    /^(\$\w+ = )?(Invoke-RestMethod|Invoke-MgGraphRequest) (.*)$/i,
    ([, kept, cmdlet = "", options = ""]) => {
      const sent = request(cmdlet, options);
      return kept || !sent ? sent : [...sent, { do: "print", what: "answer" }];
    },
  ],
  [
    /^\(?\$\w+ \| ConvertTo-Json( -Depth \d+)?(\)\.Replace\('#', '\\u0023'\))?$/i,
    () => [{ do: "print", what: "answer" }],
  ],
  [/^\$\w+ = \$\w+\.Split\('\.'\)\[1\](\.Replace\('.', '.'\))*$/i, () => nothing],
  [/^\$\w+ \+= '=' \* \(\(4 - \$\w+\.Length % 4\) % 4\)$/i, () => nothing],
  [
    /^\$\w+ = \[Text\.Encoding\]::UTF8\.GetString\(\[Convert\]::FromBase64String\(\$\w+\)\) \| ConvertFrom-Json$/i,
    () => nothing,
  ],
  [/^\$\w+\.roles$/i, () => [{ do: "print", what: "roles" }]],
  [/^Write-(?:Host|Output) '([^']*)'$/i, ([, text = ""]) => [{ do: "say", text }]],
  [/^exit (\d+)$/i, ([, code]) => [{ do: "exit", code: Number(code) }]],
];

/** Variables that PowerShell itself sets. */
const automatic = ["lastexitcode", "true", "false", "null"].map((name) => `$${name}`);

/** Names of variables that a line sets and reads, in lower case. What stands in single quotes is text. */
function namesOf(line: string): Names {
  const code = line
    .replace(/'(?:[^']|'')*'|`./g, "")
    .replace(/\$env:\w+/gi, "")
    .replace(/@(?=\w)/g, "$");
  const [, target, value] = /^(\$\w+) = (.*)$/.exec(code) ?? [];
  const reads = [...(value ?? code).matchAll(/\$\w+/g)].map(([name]) => name.toLowerCase());
  return { sets: target === undefined ? [] : [target.toLowerCase()], reads };
}

/** Reads PowerShell. */
export const readPowerShell = (script: string): ReadScript =>
  readLines(logicalLines(script), lines, { builtIn: automatic, namesOf });
