import type { Route } from "../../kernel/service.ts";
import type { Caller } from "../../login/tokens.ts";
import { organizationRoute } from "../route.ts";
import { collection } from "../wire.ts";

interface Input {
  id: string;
  name: string;
  required?: boolean;
  maxLength: number;
  dataType?: "string" | "guid";
  group?: string;
  defaultValue?: string;
  choices?: readonly string[];
}

const input = ({
  id,
  name,
  required = false,
  maxLength,
  dataType = "string",
  group,
  defaultValue,
  choices,
}: Input) => ({
  id,
  name,
  description: name,
  type: null,
  properties: null,
  inputMode: choices ? "combo" : "textBox",
  isConfidential: false,
  useInDefaultDescription: false,
  groupName: group ?? null,
  valueHint: null,
  validation: { dataType, isRequired: required, maxLength },
  values: {
    inputId: `${id}Values`,
    ...(defaultValue !== undefined && { defaultValue }),
    ...(choices && { possibleValues: choices.map((value) => ({ value, displayValue: value })) }),
  },
});

const credential = (id: string, name: string, required: boolean, maxLength: number) =>
  input({ id, name, required, maxLength, group: "AuthenticationParameter" });

const scheme = (
  name: string,
  displayName: string,
  inputs: ReturnType<typeof input>[],
  isVerifiable: "True" | "False",
) => ({
  scheme: name,
  displayName,
  inputDescriptors: inputs,
  requiresOAuth2Configuration: name === "WorkloadIdentityFederation",
  properties: { isVerifiable, canIssueAzureAccessTokens: "True" },
  authorizationHeaders: [],
  clientCertificates: [],
});

const identityInputs = [
  credential("serviceprincipalid", "Service Principal Id", true, 38),
  credential("tenantid", "Tenant ID", true, 38),
];

/** The Azure Resource Manager type, as far as choosing a scheme and a scope needs it. */
const azurerm = {
  name: "azurerm",
  displayName: "Azure Resource Manager",
  description: "Service connection type for Azure Resource Manager",
  endpointUrl: {
    displayName: "Server Url",
    helpText: "",
    value: "https://management.azure.com/",
    dependsOn: { input: "environment", map: [{ key: "AzureCloud", value: "https://management.azure.com/" }] },
  },
  helpLink: {
    text: "Learn more",
    url: "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
  },
  inputDescriptors: [
    input({
      id: "environment",
      name: "Environment",
      required: true,
      maxLength: 300,
      defaultValue: "AzureCloud",
      choices: ["AzureCloud"],
    }),
    input({
      id: "scopeLevel",
      name: "Scope Level",
      required: true,
      maxLength: 255,
      defaultValue: "Subscription",
      choices: ["Subscription", "ManagementGroup", "AzureMLWorkspace"],
    }),
    input({ id: "subscriptionId", name: "Subscription Id", required: true, maxLength: 38, dataType: "guid" }),
    input({ id: "subscriptionName", name: "Subscription Name", required: true, maxLength: 255 }),
    input({ id: "managementGroupId", name: "Management Group Id", required: true, maxLength: 255 }),
    input({ id: "managementGroupName", name: "Management Group Name", required: true, maxLength: 255 }),
  ],
  authenticationSchemes: [
    scheme("ServicePrincipal", "Service Principal Authentication", identityInputs, "True"),
    scheme(
      "WorkloadIdentityFederation",
      "Workload Identity federation with OpenID Connect",
      [...identityInputs, credential("scope", "Scope", false, 1024), credential("role", "Role", false, 255)],
      "False",
    ),
  ],
  dataSources: [
    {
      name: "TestConnection",
      endpointUrl: "{{{endpoint.url}}}subscriptions/{{{endpoint.subscriptionId}}}?api-version=2016-06-01",
      resourceUrl: "",
      resultSelector: "jsonpath:$",
      headers: [],
      authenticationScheme: null,
    },
  ],
  dependencyData: [
    {
      input: "environment",
      map: [
        {
          key: "AzureCloud",
          value: [
            { key: "environmentUrl", value: "https://management.azure.com/" },
            { key: "cloudEnvironmentCode", value: "pub" },
          ],
        },
      ],
    },
  ],
  trustedHosts: [],
};

export const endpointTypeRoutes: readonly Route<Caller>[] = [
  organizationRoute({
    method: "GET",
    path: "/serviceendpoint/types",
    resource: "endpointTypes",
    query: ["type", "scheme"],
    source: "docs/sources/devops.md#connection-types",
    run({ option }) {
      const type = option("type")?.toLowerCase();
      const wanted = option("scheme")?.toLowerCase();
      const fits =
        (type === undefined || type === azurerm.name) &&
        (wanted === undefined ||
          azurerm.authenticationSchemes.some((known) => known.scheme.toLowerCase() === wanted));
      return { status: 200, body: collection(fits ? [azurerm] : []) };
    },
  }),
];
