import type { GraphCall } from "../graph-requests.ts";
import { quotePowerShell } from "../quote/powershell.ts";
import { pinned } from "../versions.ts";
import { script } from "../yaml.ts";
import { answerInPowerShell, rolesInPowerShell } from "./lines.ts";
import type { Tool } from "./tool.ts";

/** How Connect-MgGraph calls the national clouds, by the origin of their Graph. */
const environments: Readonly<Record<string, string>> = {
  "https://graph.microsoft.us": "USGov",
  "https://dod-graph.microsoft.us": "USGovDoD",
  "https://microsoftgraph.chinacloudapi.cn": "China",
};

const environmentOption = (graphUrl: string): string => {
  const environment = environments[graphUrl];
  return environment === undefined ? "" : ` -Environment ${environment}`;
};

const lines = (call: GraphCall, graphUrl: string): readonly string[] => [
  "$module = @{ ModuleName = 'Microsoft.Graph.Authentication'; RequiredVersion = '" +
    `${pinned.graphPowerShell.version}' }`,
  "if (-not (Get-Module -ListAvailable -FullyQualifiedName $module)) {",
  "  Install-Module -Name $module.ModuleName -RequiredVersion $module.RequiredVersion -Scope CurrentUser -Force",
  "}",
  "Import-Module -FullyQualifiedName $module",
  "$secureToken = (Get-AzAccessToken -AsSecureString -ResourceTypeName MSGraph).Token",
  `Connect-MgGraph -AccessToken $secureToken -NoWelcome${environmentOption(graphUrl)}`,
  ...(call.kind === "request"
    ? [`$answer = Invoke-MgGraphRequest -Method GET -Uri ${quotePowerShell(call.url)}`, ...answerInPowerShell]
    : ["$token = ConvertFrom-SecureString -SecureString $secureToken -AsPlainText", ...rolesInPowerShell]),
];

/** Azure PowerShell for the token, Microsoft Graph PowerShell for the call. */
export const azurePowerShell: Tool = {
  title: "Azure PowerShell with Microsoft Graph",
  group: "PowerShell",
  fileStem: "graph-azure-powershell",
  task: "AzurePowerShell@5",
  inputs: (call, { hosts }) => ({
    ScriptType: "InlineScript",
    azurePowerShellVersion: "LatestVersion",
    pwsh: true,
    errorActionPreference: "stop",
    Inline: script(lines(call, hosts.graphUrl)),
  }),
  notes: [
    "Get-AzAccessToken gives a SecureString since Az 14, and with -AsSecureString before: the token never becomes plain text on its way to Connect-MgGraph.",
    `Installs Microsoft.Graph.Authentication ${pinned.graphPowerShell.version} when the agent lacks it. Version 2.35.1 is known to ignore the token.`,
    "Connect-MgGraph cannot renew the token. Connect again in scripts that run for an hour or more.",
  ],
};
