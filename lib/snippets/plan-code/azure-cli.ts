import { odataString } from "../../entra/index.ts";
import { creationBody } from "../../plan/index.ts";
import { quoteBash } from "../quote/bash.ts";
import { oneLine } from "../text.ts";
import { azFunctions, connectionCalls, functionsFor, scriptHead } from "./az-functions.ts";
import { type Body, bashJson } from "./bash-json.ts";
import { fileStem, type PlanCode, type PlanToWrite, titleOf } from "./plan-code.ts";

type Creation = NonNullable<PlanToWrite["outline"]["application"]["creation"]>;

/** Finds the application by its tag, or creates it. Names are not unique, tags of plans are. */
function createdApplication(creation: Creation) {
  const { displayName, tag } = creation;
  const filter = encodeURIComponent(`displayName eq ${odataString(displayName)}`);
  const body = creationBody(creation) as Body;
  return [
    `application=$(az rest --method get --url "$graph"${quoteBash(`/applications?$filter=${filter}&$select=id,tags`)} \\`,
    `  --query ${quoteBash(`value[?contains(tags, '${tag}')].id | [0]`)} --output tsv)`,
    'if [ -z "$application" ]; then',
    '  application=$(az rest --method post --url "$graph/applications" --headers "$json" \\',
    `    --query id --output tsv --body ${bashJson(body)})`,
    "fi",
    'client=$(patiently az rest --method get --url "$graph/applications/$application" --query appId --output tsv)',
  ];
}

/** The application that was chosen, if it still accepts sign-ins from this tenant alone: the exchange refuses others. */
const chosenApplication = ({ applicationId, clientId }: { applicationId: string; clientId: string }) => [
  `application=${quoteBash(applicationId)}`,
  `client=${quoteBash(clientId)}`,
  'audience=$(az rest --method get --url "$graph/applications/$application" --query signInAudience --output tsv)',
  '[ "$audience" = AzureADMyOrg ] || stop "The application is not single-tenant ($audience): Azure DevOps tokens are not exchanged for it."',
];

const servicePrincipal = [
  "# Its service principal",
  String.raw`principal=$(az rest --method get --url "$graph/servicePrincipals?\$filter=appId%20eq%20'$client'&\$select=id" \
  --query 'value[0].id' --output tsv)`,
  '[ -n "$principal" ] || principal=$(patiently az rest --method post --url "$graph/servicePrincipals" --headers "$json" \\',
  `  --query id --output tsv --body '{"appId": "'"$client"'"}')`,
];

/** The lines that find or create the application. */
export function applicationLines(plan: PlanToWrite): string[] {
  const { application } = plan.outline;
  const { creation, found } = application;
  return [
    `# Application ${oneLine(application.displayName, 80)}`,
    ...(creation ? createdApplication(creation) : found ? chosenApplication(found) : []),
  ];
}

/** The lines that declare permissions beside those of an application that exists; a new one is created with them. */
export const declareLines = ({ outline: { application, grants } }: PlanToWrite): string[] =>
  application.creation || grants.length === 0
    ? []
    : [
        "",
        "# Declared, so that consent given elsewhere later does not withdraw them",
        ...grants.map(
          ({ resource, role }) =>
            `declare_permission ${quoteBash(resource.appId)} ${quoteBash(role.id)} # ${oneLine(role.value, 80)}`,
        ),
      ];

const grantLines = ({ outline: { grants } }: PlanToWrite): string[] =>
  grants.length === 0
    ? []
    : [
        "",
        "# Permissions: this is admin consent",
        ...grants.map(
          ({ resource, role }) =>
            `grant ${quoteBash(resource.servicePrincipalId)} ${quoteBash(role.id)} # ${oneLine(role.value, 80)} of ${oneLine(resource.displayName, 80)}`,
        ),
      ];

/** The plan as one script for the Azure CLI in bash. Source: docs/sources/plan-as-code.md#azure-cli */
export function writeAzureCli(plan: PlanToWrite): PlanCode {
  const { application, connections, grants } = plan.outline;
  const declares = declareLines(plan);
  const code = [
    scriptHead(plan, [titleOf(plan), "It can be run again: what is there is found and left as it is."]),
    ...(declares.length > 0 ? [azFunctions.declare] : []),
    ...(grants.length > 0 ? [azFunctions.grant] : []),
    ...functionsFor(connections, ["draft", "trust", "share", "complete", "allow"]),
    ...applicationLines(plan),
    "",
    ...servicePrincipal,
    ...declares,
    ...grantLines(plan),
    "",
    ...connections.flatMap((connection) => connectionCalls(plan, connection)),
  ].join("\n");
  return {
    files: [
      {
        name: `${fileStem(plan)}.sh`,
        language: "shell",
        title: "Script for the Azure CLI",
        code: `${code.trimEnd()}\n`,
      },
    ],
    notes: [
      "Sends the same requests as this plan, in the same order, with the rights of whoever is signed in to the Azure CLI. Nothing secret is created.",
      `It can be run again: an application is found by the tag of this plan, a credential by its issuer and subject${application.creation ? "" : ", and what the application declares already stays"}.`,
      "It proves nothing: have the portal test the connections afterwards, or run a pipeline.",
    ],
  };
}
