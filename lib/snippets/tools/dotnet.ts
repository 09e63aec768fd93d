import type { SnippetContext } from "../context.ts";
import type { GraphCall } from "../graph-requests.ts";
import { quoteUtf16 } from "../quote/utf16.ts";
import { pinned } from "../versions.ts";
import { script } from "../yaml.ts";
import { credentialNotes, fileInBash, publicAuthority, whyHashIsEscaped, workFolder } from "./lines.ts";
import { jobToken, type Tool } from "./tool.ts";

const program = (call: GraphCall, { hosts }: SnippetContext): readonly string[] => {
  const { authorityHost = publicAuthority, graphUrl } = hosts;
  const options =
    authorityHost === publicAuthority
      ? []
      : [
          `    new AzurePipelinesCredentialOptions { AuthorityHost = new Uri(${quoteUtf16(`https://${authorityHost}`)}) }`,
        ];
  const values = [
    '    Variable("AZURESUBSCRIPTION_TENANT_ID")',
    '    Variable("AZURESUBSCRIPTION_CLIENT_ID")',
    '    Variable("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")',
    '    Variable("SYSTEM_ACCESSTOKEN")',
    ...options,
  ];
  return [
    `#:package ${pinned.azureIdentityDotNet.reference}`,
    "#:property PublishAot=false",
    ...(call.kind === "request"
      ? ["using System.Net.Http.Headers;"]
      : ["using System.Buffers.Text;", "using System.Text.Json;"]),
    "using Azure.Core;",
    "using Azure.Identity;",
    "",
    "static string Variable(string name) =>",
    '    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException(name + " is not set");',
    "",
    "var credential = new AzurePipelinesCredential(",
    values.join(",\n"),
    ");",
    `var scope = new TokenRequestContext([${quoteUtf16(`${graphUrl}/.default`)}]);`,
    "var token = (await credential.GetTokenAsync(scope, CancellationToken.None)).Token;",
    ...(call.kind === "request"
      ? [
          "using var http = new HttpClient();",
          'http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);',
          `var answer = await http.GetStringAsync(${quoteUtf16(call.url)});`,
          `Console.WriteLine(answer.Replace("#", "\\\\u0023")); // ${whyHashIsEscaped}`,
        ]
      : [
          "var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;",
          'if (claims.TryGetProperty("roles", out var roles))',
          "    foreach (var role in roles.EnumerateArray()) Console.WriteLine(role.GetString());",
        ]),
  ];
};

/** .NET as one file, without a project. */
export const dotnet: Tool = {
  title: ".NET (AzurePipelinesCredential)",
  group: "Programs",
  fileStem: "graph-dotnet",
  task: "AzureCLI@2",
  inputs: (call, context) => ({
    scriptType: "bash",
    scriptLocation: "inlineScript",
    visibleAzLogin: false,
    inlineScript: script([
      "set -euo pipefail",
      `mkdir -p "${workFolder}"`,
      ...fileInBash(`${workFolder}/graph.cs`, "CSHARP", program(call, context)),
      `dotnet run "${workFolder}/graph.cs"`,
    ]),
  }),
  env: jobToken,
  notes: [...credentialNotes, "Needs the .NET SDK 10 or later on an agent with bash: it runs a single file."],
};
