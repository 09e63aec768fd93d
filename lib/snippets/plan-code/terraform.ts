import type { ConnectionOutline } from "../../plan/index.ts";
import { quoteBash } from "../quote/bash.ts";
import { oneLine } from "../text.ts";
import { allowCalls, azFunctions, scriptHead, shareCalls } from "./az-functions.ts";
import {
  attribute,
  block,
  comment,
  type HclItem,
  hclLines,
  importBlock,
  labelled,
  list,
  text,
} from "./hcl.ts";
import { labelsFor } from "./labels.ts";
import {
  allowsAny,
  azureDevOpsUrl,
  fileStem,
  type PlanCode,
  type PlanToWrite,
  placeOf,
  titleOf,
} from "./plan-code.ts";

/** Versions whose attributes and import ids the writer knows. Source: docs/sources/plan-as-code.md#terraform */
const versions = { terraform: ">= 1.5", azuread: "~> 3.9", azuredevops: "~> 1.16" } as const;

/** How the Entra provider calls a cloud that is not the public one. */
const environments: Readonly<Record<string, string>> = { usgovernment: "usgovernment", china: "china" };

const required = (source: string, version: string): string =>
  `{ source = ${text(source)}, version = ${text(version)} }`;

interface Labelled {
  readonly connection: ConnectionOutline;
  /** Of the connection's resources. */
  readonly label: string;
  /** Of its organization's provider. */
  readonly provider: string;
}

const labelledConnections = ({ connections }: PlanToWrite["outline"]): Labelled[] => {
  const organizations = [...new Set(connections.map(({ organization }) => organization.name))];
  const providers = labelsFor(organizations);
  const labels = labelsFor(
    connections.map(({ organization, owner, name }) => `${organization.name} ${owner.name} ${name}`),
  );
  return connections.map((connection, index) => ({
    connection,
    label: labels[index] ?? "",
    provider: providers[organizations.indexOf(connection.organization.name)] ?? "",
  }));
};

const head = (plan: PlanToWrite, connections: readonly Labelled[]): HclItem[] => {
  const environment = environments[plan.cloud.name];
  const providers = new Map(
    connections.map(({ provider, connection }) => [provider, connection.organization.name]),
  );
  return [
    comment(titleOf(plan)),
    comment("What is there already is imported or only read. Nothing secret is created."),
    block("terraform", [
      attribute("required_version", text(versions.terraform)),
      block("required_providers", [
        attribute("azuread", required("hashicorp/azuread", versions.azuread)),
        attribute("azuredevops", required("microsoft/azuredevops", versions.azuredevops)),
      ]),
    ]),
    block('provider "azuread"', [
      attribute("tenant_id", text(plan.outline.tenant.id)),
      ...(environment === undefined ? [] : [attribute("environment", text(environment))]),
    ]),
    ...[...providers].map(([alias, organization]) =>
      block('provider "azuredevops"', [
        attribute("alias", text(alias)),
        attribute("org_service_url", text(`${azureDevOpsUrl}/${encodeURIComponent(organization)}`)),
        attribute("tenant_id", text(plan.outline.tenant.id)),
      ]),
    ),
  ];
};

/** How the rest of the file refers to the identity. */
interface Identity {
  readonly applicationId: string;
  readonly clientId: string;
  readonly principalId: string;
}

const identityOf = ({ application, servicePrincipalId }: PlanToWrite["outline"]): Identity => {
  const created = application.creation !== undefined;
  const address = created ? "azuread_application.this" : "data.azuread_application.this";
  return {
    // Of an application that is only read, the id is spelled as the resources of the provider want it.
    applicationId: created ? `${address}.id` : `"/applications/$\{${address}.object_id}"`,
    clientId: `${address}.client_id`,
    principalId: `${created || servicePrincipalId === undefined ? "" : "data."}azuread_service_principal.this.object_id`,
  };
};

function applicationItems(
  { application, servicePrincipalId }: PlanToWrite["outline"],
  { clientId }: Identity,
): HclItem[] {
  const { creation, found, displayName, access } = application;
  if (!creation) {
    const read = labelled("data", "azuread_application", "this", [
      attribute("object_id", text(found?.applicationId ?? "")),
      block("lifecycle", [
        block("postcondition", [
          attribute("condition", 'self.sign_in_audience == "AzureADMyOrg"'),
          attribute(
            "error_message",
            text("The application is not single-tenant: Azure DevOps tokens are not exchanged for it."),
          ),
        ]),
      ]),
    ]);
    const kind = servicePrincipalId === undefined ? "resource" : "data";
    return [
      comment(`It exists, and nothing but what follows is changed: ${oneLine(displayName, 80)}`),
      read,
      labelled(kind, "azuread_service_principal", "this", [attribute("client_id", clientId)]),
    ];
  }
  return [
    ...(found ? [importBlock("azuread_application.this", `/applications/${found.applicationId}`)] : []),
    labelled("resource", "azuread_application", "this", [
      attribute("display_name", text(displayName)),
      attribute("sign_in_audience", text("AzureADMyOrg")),
      attribute("owners", list([creation.ownerId, ...creation.furtherOwners.map(({ id }) => id)].map(text))),
      attribute("tags", list([creation.tag, ...creation.tags].map(text))),
      ...(creation.notes === "" ? [] : [attribute("notes", text(creation.notes))]),
      ...(creation.serviceManagementReference === undefined
        ? []
        : [attribute("service_management_reference", text(creation.serviceManagementReference))]),
      ...access.map(({ resourceAppId, resourceAccess }) =>
        block("required_resource_access", [
          attribute("resource_app_id", text(resourceAppId)),
          ...resourceAccess.map(({ id, type }) =>
            block("resource_access", [attribute("id", text(id)), attribute("type", text(type))]),
          ),
        ]),
      ),
    ]),
    ...(servicePrincipalId === undefined
      ? []
      : [importBlock("azuread_service_principal.this", `/servicePrincipals/${servicePrincipalId}`)]),
    labelled("resource", "azuread_service_principal", "this", [attribute("client_id", clientId)]),
  ];
}

/** What an application that exists declares, API by API: what it declares already stays in the list. */
function declaredItems(
  { application, grants }: PlanToWrite["outline"],
  { applicationId }: Identity,
): HclItem[] {
  const { creation, found, access, wholeAccess, declaredApis } = application;
  if (creation) return [];
  const apis = wholeAccess.filter(({ resourceAppId }) =>
    access.some((each) => each.resourceAppId === resourceAppId),
  );
  const labels = labelsFor(
    apis.map(
      ({ resourceAppId }) =>
        grants.find(({ resource }) => resource.appId === resourceAppId)?.resource.displayName ??
        resourceAppId,
    ),
  );
  return apis.flatMap(({ resourceAppId, resourceAccess }, index) => {
    const label = labels[index] ?? "";
    const ids = (type: string) =>
      list(resourceAccess.filter((each) => each.type === type).map(({ id }) => text(id)));
    const scopes = ids("Scope");
    return [
      ...(found && declaredApis.includes(resourceAppId)
        ? [
            importBlock(
              `azuread_application_api_access.${label}`,
              `/applications/${found.applicationId}/apiAccess/${resourceAppId}`,
            ),
          ]
        : []),
      labelled("resource", "azuread_application_api_access", label, [
        attribute("application_id", applicationId),
        attribute("api_client_id", text(resourceAppId)),
        attribute("role_ids", ids("Role")),
        ...(scopes === "[]" ? [] : [attribute("scope_ids", scopes)]),
      ]),
    ];
  });
}

function grantItems({ grants }: PlanToWrite["outline"], { principalId }: Identity): HclItem[] {
  const labels = labelsFor(grants.map(({ role }) => role.value));
  return grants.flatMap(({ resource, role, assignmentId }, index) => {
    const label = labels[index] ?? "";
    return [
      ...(assignmentId === undefined
        ? []
        : [
            importBlock(
              `azuread_app_role_assignment.${label}`,
              `/servicePrincipals/${resource.servicePrincipalId}/appRoleAssignedTo/${assignmentId}`,
            ),
          ]),
      comment(`${oneLine(role.value, 80)} of ${oneLine(resource.displayName, 80)}: this is admin consent`),
      labelled("resource", "azuread_app_role_assignment", label, [
        attribute("app_role_id", text(role.id)),
        attribute("principal_object_id", principalId),
        attribute("resource_object_id", text(resource.servicePrincipalId)),
      ]),
    ];
  });
}

const scopeItems = ({ scope }: PlanToWrite["outline"]): HclItem[] => {
  const kind = scope.kind === "management-group" ? "management_group" : "subscription";
  return [
    attribute(`azurerm_${kind}_id`, text(scope.id)),
    attribute(`azurerm_${kind}_name`, text(scope.name)),
  ];
};

function connectionItems(
  { outline, cloud }: PlanToWrite,
  { connection, label, provider }: Labelled,
  { applicationId, clientId }: Identity,
): HclItem[] {
  const { owner, name, description, credential, found } = connection;
  const address = `azuredevops_serviceendpoint_azurerm.${label}`;
  const application = outline.application.found?.applicationId;
  return [
    ...(found ? [importBlock(address, `${owner.id}/${found.endpointId}`)] : []),
    comment(`Connection in ${placeOf(connection)}`),
    labelled("resource", "azuredevops_serviceendpoint_azurerm", label, [
      attribute("provider", `azuredevops.${provider}`),
      attribute("project_id", text(owner.id)),
      attribute("service_endpoint_name", text(name)),
      attribute("description", text(description)),
      attribute("service_endpoint_authentication_scheme", text("WorkloadIdentityFederation")),
      attribute("azurerm_spn_tenantid", text(outline.tenant.id)),
      ...scopeItems(outline),
      attribute("environment", text(cloud.azureEnvironment.name)),
      block("credentials", [attribute("serviceprincipalid", clientId)]),
    ]),
    ...(application !== undefined && found?.credentialId !== undefined
      ? [
          importBlock(
            `azuread_application_federated_identity_credential.${label}`,
            `${application}/federatedIdentityCredential/${found.credentialId}`,
          ),
        ]
      : []),
    comment("Issuer and subject are what Azure DevOps says, never computed"),
    labelled("resource", "azuread_application_federated_identity_credential", label, [
      attribute("application_id", applicationId),
      attribute("display_name", text(credential.name)),
      attribute("description", text(credential.description)),
      attribute("audiences", list([text(credential.audience)])),
      attribute("issuer", `${address}.workload_identity_federation_issuer`),
      attribute("subject", `${address}.workload_identity_federation_subject`),
    ]),
    ...authorizationItems(connection, label, provider),
    ...(connection.others.length === 0
      ? []
      : [block(`output "${label}"`, [attribute("value", `${address}.id`)])]),
  ];
}

/** Which pipelines of the owning project may use the connection. Left out, the pipeline's id means every one. */
function authorizationItems(
  { owner, allPipelines }: ConnectionOutline,
  label: string,
  provider: string,
): HclItem[] {
  const authorization = (name: string, pipelineId: number | undefined) =>
    labelled("resource", "azuredevops_pipeline_authorization", name, [
      attribute("provider", `azuredevops.${provider}`),
      attribute("project_id", text(owner.id)),
      attribute("resource_id", `azuredevops_serviceendpoint_azurerm.${label}.id`),
      attribute("type", text("endpoint")),
      ...(pipelineId === undefined ? [] : [attribute("pipeline_id", String(pipelineId))]),
    ]);
  if (allPipelines) {
    return [
      comment(`Every pipeline of ${oneLine(owner.name, 80)}, those to come among them`),
      authorization(label, undefined),
    ];
  }
  return (owner.pipelines ?? []).flatMap(({ id, name }) => [
    comment(`Pipeline ${oneLine(name, 80)}, and no other that is not named`),
    // Two underscores, which no label has: it cannot be that of another connection.
    authorization(`${label}__${id}`, id),
  ]);
}

/** The provider cannot share a connection: a script does, and allows the pipelines of the projects it is shared with. */
function sharingScript(plan: PlanToWrite, shared: readonly Labelled[]): string {
  const allows = allowsAny(
    shared.map(({ connection }) => connection),
    ({ others }) => others,
  );
  const code = [
    scriptHead(plan, [
      "Shares the connections that Terraform created. Run it in the same folder, after terraform apply.",
      "It can be run again: what is shared is left as it is.",
    ]),
    azFunctions.share,
    ...(allows ? [azFunctions.allow] : []),
    ...shared.flatMap(({ connection, label }) => [
      `# Connection ${oneLine(connection.name, 80)} in ${placeOf(connection)}`,
      `organization="$devops"/${quoteBash(encodeURIComponent(connection.organization.name))}`,
      `project=${quoteBash(connection.owner.id)}`,
      `endpoint=$(terraform output -raw ${label})`,
      ...shareCalls(connection),
      ...allowCalls(connection, connection.others),
      "",
    ]),
  ].join("\n");
  return `${code.trimEnd()}\n`;
}

/** The plan as a Terraform configuration. Source: docs/sources/plan-as-code.md#terraform */
export function writeTerraform(plan: PlanToWrite): PlanCode {
  const connections = labelledConnections(plan.outline);
  const identity = identityOf(plan.outline);
  const shared = connections.filter(({ connection }) => connection.others.length > 0);
  const items = [
    ...head(plan, connections),
    ...applicationItems(plan.outline, identity),
    ...declaredItems(plan.outline, identity),
    ...grantItems(plan.outline, identity),
    ...connections.flatMap((each) => connectionItems(plan, each, identity)),
  ];
  const stem = fileStem(plan);
  return {
    files: [
      {
        name: `${stem}.tf`,
        language: "hcl",
        title: "Configuration",
        code: `${hclLines(items).join("\n")}\n`,
      },
      ...(shared.length === 0
        ? []
        : [
            {
              name: `${stem}-share.sh`,
              language: "shell" as const,
              title: "Sharing, after terraform apply",
              code: sharingScript(plan, shared),
            },
          ]),
    ],
    notes: [
      "Read what terraform plan says before applying it: from then on Terraform keeps what it imports as the file says, and terraform destroy removes it.",
      "The Azure DevOps provider knows no drafts: a connection is ready before the application trusts it. No pipeline may use it until it is allowed to.",
      ...(plan.outline.application.creation
        ? []
        : [
            "The application is only read. What it declares of an API is one list that Terraform then owns: it holds what is declared today.",
          ]),
      ...(shared.length === 0
        ? []
        : [
            "The provider cannot share a connection with more projects. The second file does it with the Azure CLI.",
          ]),
    ],
  };
}
