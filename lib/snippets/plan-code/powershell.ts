import { azureDevOpsAppId } from "../../cloud/index.ts";
import { apiVersions, newConnectionBody } from "../../devops/index.ts";
import { odataString } from "../../entra/index.ts";
import { type ConnectionOutline, creationBody } from "../../plan/index.ts";
import { quotePowerShell } from "../quote/powershell.ts";
import { oneLine } from "../text.ts";
import {
  allowsAny,
  azureDevOpsUrl,
  fileStem,
  type PlanCode,
  type PlanToWrite,
  placeOf,
  titleOf,
} from "./plan-code.ts";
import { Expression, type PowerShellData, powerShellData } from "./powershell-data.ts";

/** How Microsoft Graph PowerShell calls a cloud that is not the public one. */
const environments: Readonly<Record<string, string>> = { usgovernment: "USGov", china: "China" };

const head = (plan: PlanToWrite): string => {
  const { outline, cloud } = plan;
  const environment = environments[cloud.name];
  return [
    "#Requires -Version 7.2",
    "#Requires -Modules Az.Accounts, Microsoft.Graph.Authentication",
    `# ${titleOf(plan)}`,
    "# It can be run again: what is there is found and left as it is.",
    "$ErrorActionPreference = 'Stop'",
    "",
    `$tenant = ${quotePowerShell(outline.tenant.id)}`,
    `$graph = ${quotePowerShell(`${cloud.graphUrlInCode}/v1.0`)}`,
    `$devops = ${quotePowerShell(azureDevOpsUrl)}`,
    `$api = ${quotePowerShell(`api-version=${apiVersions.endpoints}`)}`,
    "",
    `Connect-MgGraph -TenantId $tenant -Scopes ${scopesFor(plan).join(", ")}${environment === undefined ? "" : ` -Environment ${environment}`} -NoWelcome`,
    "if ((Get-AzContext).Tenant.Id -ne $tenant) { Connect-AzAccount -Tenant $tenant | Out-Null }",
    `$token = (Get-AzAccessToken -ResourceUrl '${azureDevOpsAppId}' -TenantId $tenant -AsSecureString).Token`,
    "",
    basics,
  ].join("\n");
};

const scopesFor = ({ outline }: PlanToWrite): string[] => [
  "Application.ReadWrite.All",
  ...(outline.grants.length > 0 ? ["AppRoleAssignment.ReadWrite.All"] : []),
];

const basics = `function Invoke-Graph([string] $Method, [string] $Path, $Body) {
  $request = @{ Method = $Method; Uri = "$graph/$Path"; OutputType = 'PSObject' }
  if ($null -ne $Body) {
    $request.ContentType = 'application/json'
    $request.Body = ConvertTo-Json -InputObject $Body -Depth 10
  }
  Invoke-MgGraphRequest @request
}

function Invoke-AzureDevOps([string] $Method, [string] $Path, $Body) {
  $request = @{ Method = $Method; Uri = "$devops/$Path"; Authentication = 'Bearer'; Token = $token }
  if ($null -ne $Body) {
    $request.ContentType = 'application/json; charset=utf-8'
    $request.Body = ConvertTo-Json -InputObject $Body -Depth 10
  }
  Invoke-RestMethod @request
}

# What is new is not known everywhere at once: tried again for two minutes.
function Invoke-Patiently([scriptblock] $Action) {
  foreach ($pause in 5, 10, 15, 30, 60) {
    try { return & $Action } catch { Write-Warning "Trying again in $pause seconds: $($_.Exception.Message)" }
    Start-Sleep -Seconds $pause
  }
  & $Action
}
`;

const functions = {
  declare: `# Declares an application permission beside those that are declared.
function Add-DeclaredPermission([string] $Api, [string] $Role) {
  $declared = @((Invoke-Graph GET "applications/$application").requiredResourceAccess)
  $entry = $declared | Where-Object resourceAppId -eq $Api
  if ($entry.resourceAccess.id -contains $Role) { return }
  if (-not $entry) {
    $entry = [pscustomobject]@{ resourceAppId = $Api; resourceAccess = @() }
    $declared += $entry
  }
  $entry.resourceAccess = @($entry.resourceAccess) + @{ id = $Role; type = 'Role' }
  Invoke-Graph PATCH "applications/$application" @{ requiredResourceAccess = $declared } | Out-Null
}
`,
  grant: `# Grants an application permission of an API, named by its service principal.
function Grant-Permission([string] $Resource, [string] $Role) {
  $held = (Invoke-Graph GET "servicePrincipals/$principal/appRoleAssignments?\`$top=999").value
  if ($held | Where-Object { $_.resourceId -eq $Resource -and $_.appRoleId -eq $Role }) { return }
  $grant = @{ principalId = $principal; resourceId = $Resource; appRoleId = $Role }
  Invoke-Patiently { Invoke-Graph POST "servicePrincipals/$Resource/appRoleAssignedTo" $grant } | Out-Null
}
`,
  draft: `# Creates a connection as a draft, or finds it. Issuer and subject are what Azure DevOps says, never computed.
function New-Draft([string] $NameInAddress, $Body) {
  $found = (Invoke-AzureDevOps GET "$organization/$project/_apis/serviceendpoint/endpoints?endpointNames=$NameInAddress&includeFailed=true&$api").value |
    Where-Object { $_.authorization.parameters.serviceprincipalid -eq $client } | Select-Object -First 1
  if (-not $found) { $found = Invoke-AzureDevOps POST "$organization/_apis/serviceendpoint/endpoints?$api" $Body }
  $connection = Invoke-AzureDevOps GET "$organization/$project/_apis/serviceendpoint/endpoints/$($found.id)?$api"
  $said = $connection.authorization.parameters
  if (-not ($said.workloadIdentityFederationIssuer -and $said.workloadIdentityFederationSubject)) {
    throw "Azure DevOps does not say whose tokens connection $($found.id) presents."
  }
  $connection
}
`,
  trust: `# Has the application trust the tokens of the connection.
function Add-Credential($Body) {
  $path = "applications/$application/federatedIdentityCredentials"
  $held = (Invoke-Graph GET $path).value
  if ($held | Where-Object { $_.issuer -ceq $Body.issuer -and $_.subject -ceq $Body.subject }) { return }
  Invoke-Patiently { Invoke-Graph POST $path $Body } | Out-Null
}
`,
  share: `# Shares the connection with one more project.
function Add-Project([string] $Id, $Body) {
  if ($connection.serviceEndpointProjectReferences.projectReference.id -contains $Id) { return }
  Invoke-AzureDevOps PATCH "$organization/_apis/serviceendpoint/endpoints/$($connection.id)?$api" @(, $Body) | Out-Null
}
`,
  complete: `# Makes the draft a connection that pipelines may be allowed to use. Azure DevOps replaces the whole object.
function Complete-Connection {
  $whole = Invoke-AzureDevOps GET "$organization/$project/_apis/serviceendpoint/endpoints/$($connection.id)?$api"
  $whole.isReady = $true
  $whole.data | Add-Member -NotePropertyName isDraft -NotePropertyValue 'false' -Force
  Invoke-AzureDevOps PUT "$organization/_apis/serviceendpoint/endpoints/$($whole.id)?$api" $whole | Out-Null
}
`,
  allow: `# Lets pipelines of a project use the connection, those in the body and no other.
function Approve-Pipeline([string] $ProjectId, $Body) {
  Invoke-AzureDevOps PATCH "$organization/$ProjectId/_apis/pipelines/pipelinepermissions/endpoint/$($connection.id)?api-version=${apiVersions.pipelinePermissions}" $Body | Out-Null
}
`,
} as const;

const functionsFor = ({ outline: { application, connections, grants } }: PlanToWrite): string[] => {
  return [
    ...(grants.length > 0 && !application.creation ? [functions.declare] : []),
    ...(grants.length > 0 ? [functions.grant] : []),
    ...(connections.length > 0 ? [functions.draft, functions.trust] : []),
    ...(connections.some(({ others }) => others.length > 0) ? [functions.share] : []),
    ...(connections.length > 0 ? [functions.complete] : []),
    ...(allowsAny(connections, ({ owner, others }) => [owner, ...others]) ? [functions.allow] : []),
  ];
};

function applicationLines({ outline: { application } }: PlanToWrite): string[] {
  const { creation, found, displayName } = application;
  if (creation) {
    const filter = encodeURIComponent(`displayName eq ${odataString(displayName)}`);
    const body = creationBody(creation) as PowerShellData;
    return [
      `$found = (Invoke-Graph GET ${quotePowerShell(`applications?$filter=${filter}&$select=id,appId,tags`)}).value |`,
      `  Where-Object { $_.tags -contains ${quotePowerShell(creation.tag)} } | Select-Object -First 1`,
      `if (-not $found) { $found = Invoke-Graph POST 'applications' (${powerShellData(body)}) }`,
      "$application = $found.id",
      "$client = $found.appId",
    ];
  }
  return [
    `$application = ${quotePowerShell(found?.applicationId ?? "")}`,
    `$client = ${quotePowerShell(found?.clientId ?? "")}`,
    '$audience = (Invoke-Graph GET "applications/$application").signInAudience',
    "if ($audience -ne 'AzureADMyOrg') {",
    '  throw "The application is not single-tenant ($audience): Azure DevOps tokens are not exchanged for it."',
    "}",
  ];
}

const servicePrincipal = `# Its service principal
$found = (Invoke-Graph GET "servicePrincipals?\`$filter=appId%20eq%20'$client'&\`$select=id").value | Select-Object -First 1
if (-not $found) { $found = Invoke-Patiently { Invoke-Graph POST 'servicePrincipals' @{ appId = $client } } }
$principal = $found.id`;

const permissionLines = ({ outline: { application, grants } }: PlanToWrite): string[] => {
  if (grants.length === 0) return [];
  const declared = application.creation
    ? []
    : [
        "# Declared, so that consent given elsewhere later does not withdraw them",
        ...grants.map(
          ({ resource, role }) =>
            `Add-DeclaredPermission ${quotePowerShell(resource.appId)} ${quotePowerShell(role.id)} # ${oneLine(role.value, 80)}`,
        ),
        "",
      ];
  return [
    ...declared,
    "# Permissions: this is admin consent",
    ...grants.map(
      ({ resource, role }) =>
        `Grant-Permission ${quotePowerShell(resource.servicePrincipalId)} ${quotePowerShell(role.id)} # ${oneLine(role.value, 80)} of ${oneLine(resource.displayName, 80)}`,
    ),
    "",
  ];
};

const said = (name: string) =>
  new Expression(`$connection.authorization.parameters.workloadIdentityFederation${name}`);

/** The call that allows pipelines of one project; none where none is chosen. */
function approveLines(
  { allPipelines }: ConnectionOutline,
  { id, name, pipelines = [] }: ConnectionOutline["owner"],
): string[] {
  const approve = (body: PowerShellData) =>
    `Approve-Pipeline ${quotePowerShell(id)} (${powerShellData(body)})`;
  if (allPipelines) {
    return [
      `# Every pipeline of ${oneLine(name, 60)}, those to come among them`,
      approve({ allPipelines: { authorized: true } }),
    ];
  }
  return pipelines.length === 0
    ? []
    : [
        `# ${pipelines.map((pipeline) => oneLine(pipeline.name, 60)).join(", ")} in ${oneLine(name, 60)}`,
        approve({ pipelines: pipelines.map((pipeline) => ({ id: pipeline.id, authorized: true })) }),
      ];
}

/** Everything about one connection, in the one order in which the services take it. */
function connectionLines({ outline, cloud }: PlanToWrite, connection: ConnectionOutline): string[] {
  const { organization, owner, others, name, description, credential } = connection;
  const { authorization, ...rest } = newConnectionBody({
    name,
    description,
    project: { id: owner.id, name: owner.name },
    tenantId: outline.tenant.id,
    clientId: "",
    azureEnvironment: cloud.azureEnvironment,
    scope: outline.scope,
  });
  const draft: PowerShellData = {
    ...rest,
    authorization: {
      ...authorization,
      parameters: { ...authorization.parameters, serviceprincipalid: new Expression("$client") },
    },
  };
  const trusted: PowerShellData = {
    name: credential.name,
    issuer: said("Issuer"),
    subject: said("Subject"),
    audiences: [credential.audience],
    description: credential.description,
  };
  return [
    `# Connection ${oneLine(name, 80)} in ${placeOf(connection)}`,
    `$organization = ${quotePowerShell(encodeURIComponent(organization.name))}`,
    `$project = ${quotePowerShell(owner.id)}`,
    `$connection = New-Draft ${quotePowerShell(encodeURIComponent(name))} (${powerShellData(draft)})`,
    `Add-Credential (${powerShellData(trusted)})`,
    ...others.map(
      ({ id, name: project, connectionName }) =>
        `Add-Project ${quotePowerShell(id)} (${powerShellData({ projectReference: { id, name: project }, name: connectionName, description })})`,
    ),
    "Complete-Connection",
    ...[owner, ...others].flatMap((project) => approveLines(connection, project)),
    "",
  ];
}

/** The plan as one script for PowerShell. Source: docs/sources/plan-as-code.md#powershell */
export function writePowerShell(plan: PlanToWrite): PlanCode {
  const { application, connections } = plan.outline;
  const code = [
    head(plan),
    ...functionsFor(plan),
    `# Application ${oneLine(application.displayName, 80)}`,
    ...applicationLines(plan),
    "",
    servicePrincipal,
    "",
    ...permissionLines(plan),
    ...connections.flatMap((connection) => connectionLines(plan, connection)),
  ].join("\n");
  return {
    files: [
      {
        name: `${fileStem(plan)}.ps1`,
        language: "powershell",
        title: "Script",
        code: `${code.trimEnd()}\n`,
      },
    ],
    notes: [
      "Sends the same requests as this plan, in the same order, with the rights of whoever signs in. Nothing secret is created.",
      "Two modules are needed: Microsoft.Graph.Authentication asks for consent to the scopes that the script names, Az.Accounts gets the token for Azure DevOps.",
      "It proves nothing: have the portal test the connections afterwards, or run a pipeline.",
    ],
  };
}
