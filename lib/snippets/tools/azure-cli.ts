import type { GraphCall } from "../graph-requests.ts";
import { quoteBash } from "../quote/bash.ts";
import { quotePowerShell } from "../quote/powershell.ts";
import { script } from "../yaml.ts";
import { answerInPowerShell, rolesInPowerShell, rolesInPython, whyHashIsEscaped } from "./lines.ts";
import type { Tool } from "./tool.ts";

const getToken = "az account get-access-token --resource-type ms-graph --query accessToken --output tsv";

const bashLines = (call: GraphCall, graphUrl: string): readonly string[] =>
  call.kind === "request"
    ? [
        "set -euo pipefail",
        `az rest --method get --resource ${quoteBash(graphUrl)} --url ${quoteBash(call.url)} |`,
        `  sed 's/#/\\\\u0023/g' # ${whyHashIsEscaped}`,
      ]
    : [
        "set -euo pipefail",
        `GRAPH_TOKEN="$(${getToken})"`,
        "export GRAPH_TOKEN",
        "python3 - <<'PYTHON'",
        "import base64, json, os",
        "",
        'token = os.environ["GRAPH_TOKEN"]',
        ...rolesInPython,
        "PYTHON",
      ];

/** Azure CLI in bash. */
export const azureCliBash: Tool = {
  title: "Azure CLI (bash)",
  group: "Azure CLI",
  fileStem: "graph-azure-cli-bash",
  task: "AzureCLI@2",
  inputs: (call, { hosts }) => ({
    scriptType: "bash",
    scriptLocation: "inlineScript",
    visibleAzLogin: false,
    inlineScript: script(bashLines(call, hosts.graphUrl)),
  }),
  notes: ["Needs Azure CLI 2.30 or later on the agent. Microsoft-hosted agents have it."],
};

const pwshLines = (call: GraphCall): readonly string[] => [
  `$token = ${getToken}`,
  "if ($LASTEXITCODE -ne 0) { throw 'Azure CLI gave no token for Microsoft Graph' }",
  ...(call.kind === "request"
    ? [
        "$secureToken = ConvertTo-SecureString -String $token -AsPlainText -Force",
        `$answer = Invoke-RestMethod -Authentication Bearer -Token $secureToken -Uri ${quotePowerShell(call.url)}`,
        ...answerInPowerShell,
      ]
    : rolesInPowerShell),
];

/** Azure CLI for the token, PowerShell for the call: `az` on Windows would trip over the `&` of an address. */
export const azureCliPwsh: Tool = {
  title: "Azure CLI (PowerShell)",
  group: "Azure CLI",
  fileStem: "graph-azure-cli-pwsh",
  task: "AzureCLI@2",
  inputs: (call) => ({
    scriptType: "pscore",
    scriptLocation: "inlineScript",
    visibleAzLogin: false,
    inlineScript: script(pwshLines(call)),
  }),
  notes: ["Needs PowerShell 7 and Azure CLI 2.30 or later on the agent. Microsoft-hosted agents have both."],
};

/** The same by the task's third version, which can leave out what needs a role in Azure. */
const withoutSubscription = (tool: Tool, title: string, fileStem: string): Tool => ({
  ...tool,
  title,
  fileStem,
  task: "AzureCLI@3",
  selectsNoSubscription: true,
  inputs: (call, context) => ({ ...tool.inputs(call, context), allowNoSubscriptions: true }),
  notes: [
    "AzureCLI@2 runs az account set after signing in, which fails where the identity has no role in the connection's subscription. AzureCLI@3 with allowNoSubscriptions leaves it out.",
    "No subscription is selected: commands that work on one, such as az group list, need --subscription and a role there. Microsoft Graph needs neither.",
    "The published schema of pipelines does not know AzureCLI@3 yet, so an editor may underline it.",
    ...tool.notes,
  ],
});

export const azureCli3Bash: Tool = withoutSubscription(
  azureCliBash,
  "Azure CLI 3 (bash)",
  "graph-azure-cli-3-bash",
);

export const azureCli3Pwsh: Tool = withoutSubscription(
  azureCliPwsh,
  "Azure CLI 3 (PowerShell)",
  "graph-azure-cli-3-pwsh",
);
