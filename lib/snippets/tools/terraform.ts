import type { SnippetContext } from "../context.ts";
import { type GraphCall, holderOf } from "../graph-requests.ts";
import { quoteHcl } from "../quote/hcl.ts";
import { pinned } from "../versions.ts";
import { script } from "../yaml.ts";
import { fileInBash, whyInsideTask, workFolder } from "./lines.ts";
import { jobToken, type Tool } from "./tool.ts";

const microsoftGraph = "00000003-0000-0000-c000-000000000000";

/** The provider has no data source for most requests: it reads one application, or says who it is. */
const choose = (context: SnippetContext): GraphCall => {
  const permission = holderOf(context, "Application.Read.All") ?? holderOf(context, "Directory.Read.All");
  return permission === undefined
    ? { kind: "identity" }
    : {
        kind: "request",
        url: `${context.hosts.graphUrl}/v1.0/servicePrincipals(appId='${microsoftGraph}')`,
        shows: "one application",
        permission,
      };
};

/** How the provider calls the national clouds, by the origin of their Graph. */
const environments: Readonly<Record<string, string>> = {
  "https://graph.microsoft.us": "usgovernmentl4",
  "https://dod-graph.microsoft.us": "usgovernmentl5",
  "https://microsoftgraph.chinacloudapi.cn": "china",
};

const configuration = (call: GraphCall, { hosts }: SnippetContext): readonly string[] => {
  const environment = environments[hosts.graphUrl];
  return [
    "terraform {",
    "  required_providers {",
    "    azuread = {",
    `      source  = ${quoteHcl("hashicorp/azuread")}`,
    `      version = ${quoteHcl(pinned.terraformAzuread.requirement)}`,
    "    }",
    "  }",
    "}",
    "",
    'provider "azuread" {',
    "  use_oidc = true",
    "  use_cli  = false",
    ...(environment === undefined ? [] : ["", `  environment = ${quoteHcl(environment)}`]),
    "}",
    "",
    'data "azuread_client_config" "current" {}',
    "",
    'output "signed_in_as" {',
    "  value = data.azuread_client_config.current.client_id",
    "}",
    ...(call.kind === "request"
      ? [
          "",
          'data "azuread_service_principal" "graph" {',
          `  client_id = ${quoteHcl(microsoftGraph)}`,
          "}",
          "",
          'output "application" {',
          "  value = data.azuread_service_principal.graph.display_name",
          "}",
        ]
      : []),
  ];
};

const { version } = pinned.terraform;
const archive = `terraform_${version}_linux_amd64.zip`;
const sums = `terraform_${version}_SHA256SUMS`;

/** Microsoft-hosted agents no longer bring Terraform. */
const installation: readonly string[] = [
  "if ! command -v terraform > /dev/null; then",
  `  curl --fail --silent --show-error --remote-name 'https://releases.hashicorp.com/terraform/${version}/${archive}'`,
  `  curl --fail --silent --show-error --remote-name 'https://releases.hashicorp.com/terraform/${version}/${sums}'`,
  `  sha256sum --check --ignore-missing '${sums}'`,
  `  unzip -q -o '${archive}' terraform`,
  '  export PATH="$PWD:$PATH"',
  "fi",
];

/** Terraform with the provider for Entra. */
export const terraform: Tool = {
  title: "Terraform (azuread)",
  group: "Terraform",
  fileStem: "graph-terraform",
  task: "AzureCLI@2",
  choose,
  inputs: (call, context) => ({
    scriptType: "bash",
    scriptLocation: "inlineScript",
    visibleAzLogin: false,
    inlineScript: script([
      "set -euo pipefail",
      'export ARM_TENANT_ID="$AZURESUBSCRIPTION_TENANT_ID"',
      'export ARM_CLIENT_ID="$AZURESUBSCRIPTION_CLIENT_ID"',
      'export ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID="$AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"',
      `mkdir -p "${workFolder}"`,
      `cd "${workFolder}"`,
      ...installation,
      ...fileInBash("main.tf", "TERRAFORM", configuration(call, context)),
      "terraform init -input=false",
      "terraform apply -input=false -auto-approve",
    ]),
  }),
  env: jobToken,
  notes: [
    whyInsideTask,
    "With use_oidc the provider asks for a new assertion each time it needs a token, so a long run does not end with an expired one.",
    `Installs Terraform ${version} where the agent lacks it, which takes an agent on Linux. The state stays on the agent and goes with it: add a backend before you create anything.`,
  ],
};
