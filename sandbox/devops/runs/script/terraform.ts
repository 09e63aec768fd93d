import { type Action, type Meaning, notSet, type ReadScript } from "./action.ts";
import { type Line, readLines } from "./lines.ts";

const graph = "https://graph.microsoft.com/v1.0";
const nothing: Meaning = [];

/** What the provider needs in its environment to sign in with an assertion, beside what the agent sets. */
const variables = [
  "ARM_TENANT_ID",
  "ARM_CLIENT_ID",
  "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID",
  "SYSTEM_ACCESSTOKEN",
];

const signIn: readonly Action[] = [
  ...variables.map((name): Action => ({ do: "read variable", name })),
  { do: "token", jobTokenFrom: "SYSTEM_ACCESSTOKEN" },
];

/** Lines of a configuration that the sandbox understands: one provider, one application that is read, and outputs. */
const lines: readonly Line[] = [
  [/^$|^#|^\}$/, () => nothing],
  [/^(terraform|required_providers) \{$|^azuread = \{$/, () => nothing],
  [/^(source|version) += "[^"$]*"$/, () => nothing],
  [/^provider "azuread" \{$/, () => nothing],
  [/^use_oidc += true$/, () => signIn],
  [/^use_cli += false$/, () => nothing],
  [/^data "azuread_client_config" "current" \{\}$/, () => nothing],
  [/^data "azuread_service_principal" "\w+" \{$/, () => nothing],
  [
    /^client_id += "([0-9a-f-]{36})"$/,
    ([, id = ""]) => [{ do: "request", url: `${graph}/servicePrincipals(appId='${id}')` }],
  ],
  [/^output "(\w+)" \{$/, () => nothing],
  [/^value += data\.azuread_client_config\.current\.client_id$/, () => [{ do: "print", what: "client" }]],
  [/^value += data\.azuread_service_principal\.\w+\.display_name$/, () => [{ do: "print", what: "answer" }]],
];

/** A configuration's blocks may stand in any order: what one reads, another may set further below. */
const anyOrder = { builtIn: [], namesOf: () => ({ sets: [], reads: [] }) };

/** Reads a configuration of Terraform as applying it would carry it out. */
export function readTerraform(program: readonly string[]): ReadScript {
  const read = readLines(program, lines, anyOrder);
  // Without it the provider signs in as the Azure CLI, which the sandbox does not emulate.
  const signsIn = "unsupported" in read || read.actions.some((action) => action.do === "token");
  return signsIn ? read : notSet("use_oidc");
}
