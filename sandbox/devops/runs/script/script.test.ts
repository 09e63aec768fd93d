import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bashWords } from "./bash.ts";
import { powerShellOptions } from "./powershell.ts";
import { type Language, readScript } from "./read.ts";

const users = "https://graph.microsoft.com/v1.0/users?$top=1";
const request = { do: "request", url: users };

describe("reading a script", () => {
  it.each<[what: string, language: Language, script: string]>([
    ["az rest over two lines", "bash", `az rest --method get \\\n  --url '${users}'`],
    ["an escaped dollar", "bash", `az rest -m GET --uri "${users.replace("$", "\\$")}"`],
    ["a filter that escapes", "bash", `az rest --url '${users}' |\n  sed 's/#/\\\\u0023/g' # why`],
    [
      "Graph PowerShell",
      "powershell",
      `Invoke-MgGraphRequest -Method GET -Uri "${users.replace("$", "`$")}"`,
    ],
    ["a relative address", "powershell", `Invoke-MgGraphRequest -Uri '/v1.0/users?$top=1'`],
    ["a parameter with a colon", "powershell", `Invoke-MgGraphRequest -Method:Get -Uri:'${users}'`],
    [
      "Python",
      "bash",
      `python3 - <<'END'\nimport urllib.request\nrequest = urllib.request.Request(\n    "${users}",\n)\nEND\necho done`,
    ],
  ])("finds the request of %s", (_what, language, script) => {
    expect(readScript(script, language)).toMatchObject({ actions: expect.arrayContaining([request]) });
  });

  it("follows a token from a module of PowerShell to its roles", () => {
    const script = `$module = @{ ModuleName = 'Microsoft.Graph.Authentication'; RequiredVersion = '2.35.0' }
if (-not (Get-Module -ListAvailable -FullyQualifiedName $module)) {
  Install-Module -Name $module.ModuleName -RequiredVersion $module.RequiredVersion -Scope CurrentUser -Force
}
Import-Module -FullyQualifiedName $module
$secureToken = (Get-AzAccessToken -AsSecureString -ResourceTypeName MSGraph).Token
Connect-MgGraph -AccessToken $secureToken -NoWelcome
$token = ConvertFrom-SecureString -SecureString $secureToken -AsPlainText
$payload = $token.Split('.')[1].Replace('-', '+').Replace('_', '/')
$payload += '=' * ((4 - $payload.Length % 4) % 4)
$claims = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($payload)) | ConvertFrom-Json
$claims.roles`;
    expect(readScript(script, "powershell")).toEqual({
      actions: [{ do: "token" }, { do: "print", what: "roles" }],
    });
  });

  it("reads the variables that a program in Python wants before it asks for a token", () => {
    const script = `"$AGENT_TEMPDIRECTORY/graph/bin/pip" install --quiet 'azure-identity>=1.17,<2'
"$AGENT_TEMPDIRECTORY/graph/bin/python" - <<'PYTHON'
import base64, json, os
from azure.identity import AzurePipelinesCredential

credential = AzurePipelinesCredential(
    system_access_token=os.environ["SYSTEM_ACCESSTOKEN"],
)
token = credential.get_token("https://graph.microsoft.com/.default").token
payload = token.split(".")[1]
claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
print("\\n".join(claims.get("roles", [])))
PYTHON`;
    expect(readScript(script, "bash")).toEqual({
      actions: [
        { do: "read variable", name: "SYSTEM_ACCESSTOKEN" },
        { do: "token", jobTokenFrom: "SYSTEM_ACCESSTOKEN" },
        { do: "print", what: "roles" },
      ],
    });
  });

  it("follows the exchange of the job's token in plain PowerShell", () => {
    const script = `$connection = @{
  Method = 'POST'
  Uri = $env:SYSTEM_OIDCREQUESTURI.TrimEnd('/') + '?api-version=7.1&serviceConnectionId=' + $env:AZURESUBSCRIPTION_SERVICE_CONNECTION_ID
  Headers = @{ Authorization = 'Bearer ' + $env:SYSTEM_ACCESSTOKEN; 'X-TFS-FedAuthRedirect' = 'Suppress' }
}
$assertion = (Invoke-RestMethod @connection).oidcToken
$exchange = @{
  Body = @{
    client_assertion = $assertion
  }
}
$token = (Invoke-RestMethod @exchange).access_token`;
    expect(readScript(script, "powershell")).toEqual({
      actions: [
        { do: "read variable", name: "SYSTEM_OIDCREQUESTURI" },
        { do: "read variable", name: "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID" },
        { do: "read variable", name: "SYSTEM_ACCESSTOKEN" },
        { do: "token", jobTokenFrom: "SYSTEM_ACCESSTOKEN" },
      ],
    });
  });

  const file = (name: string, program: string, run: string) =>
    `mkdir -p "$AGENT_TEMPDIRECTORY/x"\ncat > "${name}" <<'END'\n${program}\nEND\n${run}`;
  const jobToken = { do: "read variable", name: "SYSTEM_ACCESSTOKEN" };

  it.each<[language: string, script: string]>([
    [
      "C#",
      file(
        "graph.cs",
        `#:package Azure.Identity@1.*\nvar credential = new AzurePipelinesCredential(\n  Variable("SYSTEM_ACCESSTOKEN")\n);\nvar scope = new TokenRequestContext(["https://graph.microsoft.com/.default"]);\nvar token = (await credential.GetTokenAsync(scope, CancellationToken.None)).Token;\nusing var http = new HttpClient();\nvar answer = await http.GetStringAsync("${users}");`,
        'dotnet run "graph.cs"',
      ),
    ],
    [
      "JavaScript",
      file(
        "graph.mjs",
        `const { env } = process;\nconst credential = new AzurePipelinesCredential(\n  env.SYSTEM_ACCESSTOKEN,\n);\nconst { token } = await credential.getToken("https://graph.microsoft.com/.default");\nconst answer = await fetch("${users}", {\n  headers: { Authorization: "Bearer " + token },\n});`,
        'node "graph.mjs"',
      ),
    ],
  ])("follows a program in %s from a file that the script writes", (_language, script) => {
    expect(readScript(script, "bash")).toEqual({
      actions: [jobToken, { do: "token", jobTokenFrom: "SYSTEM_ACCESSTOKEN" }, request],
    });
  });

  it("applies a configuration of Terraform that signs in by an assertion, and no other", () => {
    const script = (use: string) => `if ! command -v terraform > /dev/null; then
  curl --remote-name 'https://releases.hashicorp.com/terraform.zip'
fi
${file("main.tf", `provider "azuread" {\n  ${use}\n}\ndata "azuread_client_config" "current" {}`, "terraform init -input=false\nterraform apply -input=false -auto-approve")}`;
    expect(readScript(script("use_oidc = true"), "bash")).toMatchObject({
      actions: expect.arrayContaining([jobToken, { do: "token", jobTokenFrom: "SYSTEM_ACCESSTOKEN" }]),
    });
    expect(readScript(script("use_cli = false"), "bash")).toHaveProperty("unsupported");
  });

  it.each<[what: string, script: string]>([
    ["a program that nothing wrote", 'node "other.mjs"'],
    ["another method in JavaScript", file("a.mjs", `fetch("${users}", { method: "POST" });`, 'node "a.mjs"')],
    ["a body in C#", file("a.cs", `await http.PostAsync("${users}", body);`, 'dotnet run "a.cs"')],
    [
      "a resource in Terraform",
      file("main.tf", 'resource "azuread_group" "x" {', "terraform apply -input=false -auto-approve"),
    ],
    [
      "a token that nobody asked for in JavaScript",
      file("a.mjs", `headers: { Authorization: "Bearer " + token },`, 'node "a.mjs"'),
    ],
  ])("does not understand %s", (_what, script) => {
    expect(readScript(script, "bash")).toHaveProperty("unsupported");
  });

  it.each<[what: string, language: Language, line: string]>([
    ["another method", "bash", `az rest --method delete --url '${users}'`],
    ["a body", "bash", `az rest --url '${users}' --body '{}'`],
    ["another API", "bash", "az rest --url 'https://management.azure.com/tenants'"],
    ["the beta", "bash", `az rest --url '${users.replace("v1.0", "beta")}'`],
    ["an address that is computed", "bash", `az rest --url "${users}"`],
    ["curl with a glued method", "bash", `curl -XDELETE '${users}'`],
    ["curl with data", "bash", `curl --data x '${users}'`],
    ["a command that is not known", "bash", "terraform apply"],
    ["a second command", "bash", `az rest --url '${users}' && rm -rf /`],
    ["a redirection", "bash", `az rest --url '${users}' > users.json`],
    ["another filter", "bash", `az rest --url '${users}' | jq .value`],
    ["a method with a colon", "powershell", `Invoke-MgGraphRequest -Method:Post -Uri '${users}'`],
    ["a body", "powershell", `Invoke-MgGraphRequest -Uri '${users}' -Body $x`],
    ["a request without a token", "powershell", `Invoke-RestMethod -Uri '${users}'`],
    ["a cmdlet that is not known", "powershell", "$x = Remove-MgUser -UserId 1"],
  ])("refuses %s and names the line", (_what, language, line) => {
    expect(readScript(line, language)).toEqual({
      unsupported: expect.stringContaining(line.split(" ")[0] ?? ""),
    });
  });

  it.each([
    ["data", `request = urllib.request.Request("${users}", data=b"x")`],
    ["a method by name", `requests.request("DELETE", "${users}")`],
    ["a method by parameter", `    method="POST",`],
  ])("refuses %s in Python", (_what, line) => {
    expect(readScript(`python3 - <<'END'\n${line}\nEND`, "bash")).toHaveProperty("unsupported");
  });
});

describe("a script that reads what no line before it sets", () => {
  const token = "az account get-access-token --resource-type ms-graph --query accessToken";
  const request = `request = urllib.request.Request(\n    "${users}",\n)`;
  const python = (program: string) => `python3 - <<'END'\n${program}\nEND`;

  it.each<[what: string, language: Language, script: string, variable: string]>([
    ["another token", "powershell", `$token = ${token}\nConnect-MgGraph -AccessToken $other`, "$other"],
    ["what follows", "powershell", `Connect-MgGraph -AccessToken $token\n$token = ${token}`, "$token"],
    ["another export", "bash", `TOKEN="$(${token})"\nexport OTHER`, "OTHER"],
    ["an answer that nobody asked for", "bash", python(`import json\nprint(text)`), "text"],
    ["a module that is not imported", "bash", python(request), "urllib"],
    [
      "an answer after the request was only made",
      "bash",
      python(`import json, urllib.request\n${request}\ntext = json.dumps(json.load(answer), indent=2)`),
      "answer",
    ],
  ])("is not understood: %s", (_what, language, script, variable) => {
    expect(readScript(script, language)).toEqual({
      unsupported: `the variable ${variable} of a script, which no line before sets`,
    });
  });
});

describe("the words of a line", () => {
  it("come back from bash's quotes whatever they hold", () => {
    const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
    const word = fc.string().filter((text) => !/[\n\r]/.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        expect(bashWords(words.map(quote).join(" "))).toEqual([words]);
      }),
    );
  });

  it("come back from PowerShell's quotes whatever they hold", () => {
    const word = fc.string().filter((text) => !/[\n\r]/.test(text));
    fc.assert(
      fc.property(word, (value) => {
        expect(powerShellOptions(`-Uri '${value.replaceAll("'", "''")}'`)).toEqual(new Map([["uri", value]]));
      }),
    );
  });

  it.each(["echo $HOME", "echo `date`", "echo $(date)", "a; b", "a & b", "(a)", "echo *", "a || b"])(
    "are unknown where bash would act: %s",
    (line) => {
      expect(bashWords(line)).toBeUndefined();
    },
  );
});
