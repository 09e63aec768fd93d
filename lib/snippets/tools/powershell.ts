import type { SnippetContext } from "../context.ts";
import type { GraphCall } from "../graph-requests.ts";
import { quotePowerShell } from "../quote/powershell.ts";
import { script } from "../yaml.ts";
import { answerInPowerShell, publicAuthority, rolesInPowerShell, whyInsideTask } from "./lines.ts";
import { jobToken, type Tool } from "./tool.ts";

const lines = (call: GraphCall, { hosts }: SnippetContext): readonly string[] => {
  const authority = quotePowerShell(`https://${hosts.authorityHost ?? publicAuthority}/`);
  return [
    "$connection = @{",
    "  Method = 'POST'",
    "  Uri = $env:SYSTEM_OIDCREQUESTURI.TrimEnd('/') + '?api-version=7.1&serviceConnectionId=' + $env:AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    "  Headers = @{ Authorization = 'Bearer ' + $env:SYSTEM_ACCESSTOKEN; 'X-TFS-FedAuthRedirect' = 'Suppress' }",
    "  ContentType = 'application/json'",
    "}",
    "$assertion = (Invoke-RestMethod @connection).oidcToken",
    "if (-not $assertion) { throw 'Azure DevOps gave no token for the connection' }",
    "$exchange = @{",
    "  Method = 'POST'",
    `  Uri = ${authority} + $env:AZURESUBSCRIPTION_TENANT_ID + '/oauth2/v2.0/token'`,
    "  Body = @{",
    "    grant_type = 'client_credentials'",
    "    client_id = $env:AZURESUBSCRIPTION_CLIENT_ID",
    `    scope = ${quotePowerShell(`${hosts.graphUrl}/.default`)}`,
    "    client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'",
    "    client_assertion = $assertion",
    "  }",
    "}",
    "$token = (Invoke-RestMethod @exchange).access_token",
    ...(call.kind === "request"
      ? [
          "$secureToken = ConvertTo-SecureString -String $token -AsPlainText -Force",
          `$answer = Invoke-RestMethod -Authentication Bearer -Token $secureToken -Uri ${quotePowerShell(call.url)}`,
          ...answerInPowerShell,
        ]
      : rolesInPowerShell),
  ];
};

/** PowerShell against the token endpoint, without a module: what every other tool does, in the open. */
export const powershell: Tool = {
  title: "PowerShell and the token endpoint",
  group: "PowerShell",
  fileStem: "graph-powershell",
  task: "AzureCLI@2",
  inputs: (call, context) => ({
    scriptType: "pscore",
    scriptLocation: "inlineScript",
    visibleAzLogin: false,
    inlineScript: script(lines(call, context)),
  }),
  env: jobToken,
  notes: [
    whyInsideTask,
    "Azure DevOps gives a token for the connection, and Entra exchanges it as a client assertion for one for Microsoft Graph. Exchange it within minutes: a later exchange needs a new token of the connection.",
    "Needs PowerShell 7 on the agent. Microsoft-hosted agents have it.",
  ],
};
