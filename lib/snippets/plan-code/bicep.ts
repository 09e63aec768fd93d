import { quoteBash } from "../quote/bash.ts";
import { quoteBicep } from "../quote/bicep.ts";
import { oneLine } from "../text.ts";
import {
  allowCalls,
  azFunctions,
  connectionCalls,
  draftCall,
  functionsFor,
  scriptHead,
  shareCalls,
} from "./az-functions.ts";
import { applicationLines, declareLines } from "./azure-cli.ts";
import { type BicepData, BicepExpression, bicepData } from "./bicep-data.ts";
import { fileStem, type PlanCode, type PlanToWrite, placeOf, titleOf } from "./plan-code.ts";

/** The extension by which Bicep knows Entra. Source: docs/sources/plan-as-code.md#bicep */
const configuration = {
  extensions: { microsoftGraphV1: "br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:1.0.0" },
};

const variable = (name: string, value: BicepData): string => `var ${name} = ${bicepData(value)}\n`;
const resource = (name: string, type: string, body: BicepData): string =>
  `resource ${name} 'Microsoft.Graph/${type}@v1.0' = ${bicepData(body)}\n`;

const expression = (code: string) => new BicepExpression(code);

type Creation = NonNullable<PlanToWrite["outline"]["application"]["creation"]>;

/** The application and its credentials, in the order in which Graph takes them: one write to an application at a time. */
const createdApplication = ({ outline }: PlanToWrite, creation: Creation): string[] => {
  const { tag, tags, ownerId, furtherOwners, notes, serviceManagementReference } = creation;
  const { application, connections } = outline;
  return [
    `type federation = {
  issuer: string
  subject: string
}

@description('What Azure DevOps says of the connections, in the order of the variable connections. Empty until they exist.')
param federations federation[] = []
`,
    variable(
      "connections",
      connections.map(({ credential }) => ({ name: credential.name, description: credential.description })),
    ),
    resource("application", "applications", {
      uniqueName: tag.replace(":", "-"),
      displayName: application.displayName,
      signInAudience: "AzureADMyOrg",
      tags: [tag, ...tags],
      ...(notes !== "" && { notes }),
      ...(serviceManagementReference !== undefined && { serviceManagementReference }),
      owners: { relationships: [ownerId, ...furtherOwners.map(({ id }) => id)] },
      requiredResourceAccess: application.access.map(({ resourceAppId, resourceAccess }) => ({
        resourceAppId,
        resourceAccess: resourceAccess.map(({ id, type }) => ({ id, type })),
      })),
    }),
    `@batchSize(1)
resource credentials 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = [
  for (each, index) in federations: {
    name: '$\{application.uniqueName}/$\{connections[index].name}'
    description: connections[index].description
    issuer: each.issuer
    subject: each.subject
    audiences: [
      ${quoteBicep(connections[0]?.credential.audience ?? "")}
    ]
  }
]
`,
  ];
};

const grantParts = ({ outline: { grants } }: PlanToWrite): string[] =>
  grants.length === 0
    ? []
    : [
        ...grants.map(
          ({ resource: api, role }) => `// ${oneLine(role.value, 80)} of ${oneLine(api.displayName, 80)}`,
        ),
        variable(
          "permissions",
          grants.map(({ resource: api, role }) => ({
            resourceId: api.servicePrincipalId,
            appRoleId: role.id,
          })),
        ),
        `// This is admin consent.
resource grants 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for each in permissions: {
    principalId: servicePrincipal.id
    resourceId: each.resourceId
    appRoleId: each.appRoleId
  }
]
`,
      ];

function template(plan: PlanToWrite): string {
  const { creation, found } = plan.outline.application;
  const creates = creation !== undefined && found === undefined;
  return [
    `// ${titleOf(plan)}`,
    "// Bicep knows no Azure DevOps: the script beside this file creates the connections and deploys this file.",
    "extension microsoftGraphV1",
    "",
    ...(creates ? createdApplication(plan, creation) : []),
    resource("servicePrincipal", "servicePrincipals", {
      appId: creates ? expression("application.appId") : (found?.clientId ?? ""),
    }),
    ...grantParts(plan),
    ...(creates
      ? ["output applicationId string = application.id", "output clientId string = application.appId", ""]
      : []),
  ].join("\n");
}

const deployFunctions = (
  templateName: string,
) => `[ $# -eq 1 ] || stop "Name a resource group to deploy in: Entra's objects lie in none, but a deployment does."
resource_group=$1

deploy() {
  az deployment group create --resource-group "$resource_group" --name ${quoteBash("federation-portal")} \\
    --template-file ${quoteBash(templateName)} "$@" --output none
}
`;

const said = `output_of() {
  az deployment group show --resource-group "$resource_group" --name ${quoteBash("federation-portal")} \\
    --query "properties.outputs.$1.value" --output tsv
}
`;

/** Deployed twice: issuer and subject are known only when connections exist, and those want the client id. */
function scriptAroundCreation(plan: PlanToWrite, templateName: string): string[] {
  const { connections } = plan.outline;
  return [
    deployFunctions(templateName),
    said,
    ...functionsFor(connections, ["draft", "share", "complete", "allow"]),
    "# The application, its service principal and its permissions",
    "deploy",
    "client=$(output_of clientId)",
    "",
    ...connections.flatMap((connection, index) => [
      `# Connection ${oneLine(connection.name, 80)} in ${placeOf(connection)}`,
      draftCall(plan, connection),
      `endpoint_${index + 1}=$endpoint`,
      `federation_${index + 1}="{\\"issuer\\": $issuer, \\"subject\\": $subject}"`,
      "",
    ]),
    "# The same again, with the credentials by which the application trusts the connections",
    `deploy --parameters "federations=[${connections.map((_, index) => `$federation_${index + 1}`).join(", ")}]"`,
    "",
    ...connections.flatMap((connection, index) => [
      `# Connection ${oneLine(connection.name, 80)} in ${placeOf(connection)}`,
      `organization="$devops"/${quoteBash(encodeURIComponent(connection.organization.name))}`,
      `project=${quoteBash(connection.owner.id)}`,
      `endpoint=$endpoint_${index + 1}`,
      ...shareCalls(connection),
      "complete",
      ...allowCalls(connection, [connection.owner, ...connection.others]),
      "",
    ]),
  ];
}

/** An application without a unique name of its own cannot be named in Bicep: the script adds its credentials. */
function scriptAroundExisting(plan: PlanToWrite, templateName: string): string[] {
  const { connections } = plan.outline;
  const declares = declareLines(plan);
  return [
    deployFunctions(templateName),
    ...(declares.length > 0 ? [azFunctions.declare] : []),
    ...functionsFor(connections, ["draft", "trust", "share", "complete", "allow"]),
    ...applicationLines(plan),
    ...declares,
    "",
    "# Its service principal and its permissions",
    "deploy",
    "",
    ...connections.flatMap((connection) => connectionCalls(plan, connection)),
  ];
}

/** The plan as Bicep for Entra and az commands for Azure DevOps. Source: docs/sources/plan-as-code.md#bicep */
export function writeBicep(plan: PlanToWrite): PlanCode {
  const stem = fileStem(plan);
  const templateName = `${stem}.bicep`;
  const { creation, found } = plan.outline.application;
  const creates = creation !== undefined && found === undefined;
  const script = [
    scriptHead(plan, [
      titleOf(plan),
      "Bicep does what belongs to Entra, az what belongs to Azure DevOps. Its argument is the name of a resource group.",
      "It can be run again: what is there is found and left as it is.",
    ]),
    ...(creates ? scriptAroundCreation(plan, templateName) : scriptAroundExisting(plan, templateName)),
  ].join("\n");
  return {
    files: [
      {
        name: templateName,
        language: "bicep",
        title: "What belongs to Entra",
        code: `${template(plan).trimEnd()}\n`,
      },
      {
        name: "bicepconfig.json",
        language: "json",
        title: "Bicep settings",
        code: `${JSON.stringify(configuration, null, 2)}\n`,
      },
      {
        name: `${stem}.sh`,
        language: "shell",
        title: "Script for the Azure CLI, around it",
        code: `${script.trimEnd()}\n`,
      },
    ],
    notes: [
      "Bicep knows nothing of Azure DevOps: the script creates the connections, reads issuer and subject from them and deploys the Bicep file with these.",
      creates
        ? "It is deployed twice: the connections want the client id of the application, its credentials want issuer and subject of the connections."
        : "Bicep can change only applications that carry a unique name for it. This one exists, so the script adds its credentials, and Bicep what belongs to its service principal.",
      "The three files belong in one folder. The deployment needs a resource group that you may deploy in, though Entra's objects do not lie there.",
    ],
  };
}
