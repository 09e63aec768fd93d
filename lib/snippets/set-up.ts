import { type CloudName, clouds, settingNames } from "../cloud/index.ts";
import { declaredResources, redirectPath } from "../session/index.ts";
import { quoteBash } from "./quote/bash.ts";
import { quotePowerShell } from "./quote/powershell.ts";

/** A cloud that a portal can be registered in. */
export type RealCloudName = Exclude<CloudName, "sandbox">;

export interface SetUp {
  /** Where the portal is reached, such as https://portal.contoso.com. */
  readonly origin: string;
  readonly cloud: RealCloudName;
}

/** What the Azure CLI and the Graph module for PowerShell call each cloud. */
const toolNames: Readonly<Record<RealCloudName, { azureCli: string; graphModule: string }>> = {
  public: { azureCli: "AzureCloud", graphModule: "Global" },
  usgovernment: { azureCli: "AzureUSGovernment", graphModule: "USGov" },
  china: { azureCli: "AzureChinaCloud", graphModule: "China" },
};

const displayName = "Federation Portal";

/** The file that the scripts write the settings to. */
export const settingsFile = "federation-portal.env";

/** The one address that a sign-in may return to. */
export const redirectUriOf = (origin: string): string => `${origin}${redirectPath}`;

/**
 * The portal's app registration: one tenant, one address, the scopes that it may ask for, and no secret. Nothing is
 * consented to: people are asked in the portal, when something is needed.
 */
export const portalRegistration = (origin: string) => ({
  displayName,
  signInAudience: "AzureADMyOrg",
  spa: { redirectUris: [redirectUriOf(origin)] },
  requiredResourceAccess: declaredResources.map(({ appId, scopes }) => ({
    resourceAppId: appId,
    resourceAccess: scopes.map(({ id }) => ({ id, type: "Scope" })),
  })),
});

/** The name by which a second run finds what the first one made. Portals at other addresses have their own. */
const uniqueNameOf = (origin: string): string =>
  `federation-portal-${new URL(origin).host.replace(/[^a-z0-9]+/gi, "-")}`;

/**
 * Both registrations, application and service principal, are made where they are missing and brought up to date where
 * they are not, so that the scripts may be run again.
 * @see https://learn.microsoft.com/graph/api/application-upsert
 */
function addressesOf({ origin, cloud }: SetUp) {
  const graph = `${clouds[cloud].services.graph}/v1.0`;
  return {
    application: `${graph}/applications(uniqueName='${uniqueNameOf(origin)}')`,
    servicePrincipals: `${graph}/servicePrincipals`,
  };
}

/** Registers the portal with the Azure CLI, in bash, and writes its settings to a file. */
export function setUpAzureCli(setUp: SetUp): string {
  const { application, servicePrincipals } = addressesOf(setUp);
  const headers = "--headers 'Content-Type=application/json' 'Prefer=create-if-missing'";
  return [
    "#!/usr/bin/env bash",
    "# Registers the portal in the tenant that the Azure CLI is signed in to:",
    "#   az login --allow-no-subscriptions --tenant <tenant>",
    "set -euo pipefail",
    "",
    `az cloud set --name ${toolNames[setUp.cloud].azureCli}`,
    `application=${quoteBash(application)}`,
    `registration=${quoteBash(JSON.stringify(portalRegistration(setUp.origin)))}`,
    "",
    "# Makes the registration, or brings it up to date. No consent is given.",
    `az rest --method patch --url "$application" ${headers} --body "$registration" --output none`,
    `client_id=$(az rest --method get --url "$application" --query appId --output tsv)`,
    `az rest --method patch --url ${quoteBash(servicePrincipals)}"(appId='$client_id')" ${headers} \\`,
    `  --body ${quoteBash(JSON.stringify({ displayName }))} --output none`,
    "tenant_id=$(az account show --query tenantId --output tsv)",
    "",
    "# The settings that the portal reads when it starts.",
    `cat > ${settingsFile} <<SETTINGS`,
    `${settingNames.cloud}=${setUp.cloud}`,
    `${settingNames.clientId}=$client_id`,
    `${settingNames.tenant}=$tenant_id`,
    "SETTINGS",
    `cat ${settingsFile}`,
    "",
  ].join("\n");
}

/** Registers the portal with Microsoft's Graph module for PowerShell, and writes its settings to a file. */
export function setUpPowerShell(setUp: SetUp): string {
  const { application, servicePrincipals } = addressesOf(setUp);
  return [
    "#Requires -Modules Microsoft.Graph.Authentication",
    "# Registers the portal in the tenant that you sign in to; add -TenantId <tenant> to name one.",
    "$ErrorActionPreference = 'Stop'",
    "",
    `Connect-MgGraph -Environment ${toolNames[setUp.cloud].graphModule} -Scopes 'Application.ReadWrite.All' -NoWelcome`,
    `$application = ${quotePowerShell(application)}`,
    `$registration = ${quotePowerShell(JSON.stringify(portalRegistration(setUp.origin)))}`,
    "$upsert = @{ Method = 'PATCH'; ContentType = 'application/json'; Headers = @{ Prefer = 'create-if-missing' } }",
    "",
    "# Makes the registration, or brings it up to date. No consent is given.",
    "Invoke-MgGraphRequest @upsert -Uri $application -Body $registration | Out-Null",
    "$clientId = (Invoke-MgGraphRequest -Method GET -Uri $application).appId",
    `$principal = ${quotePowerShell(servicePrincipals)} + "(appId='$clientId')"`,
    `Invoke-MgGraphRequest @upsert -Uri $principal -Body ${quotePowerShell(JSON.stringify({ displayName }))} | Out-Null`,
    "",
    "# The settings that the portal reads when it starts.",
    "@(",
    `  '${settingNames.cloud}=${setUp.cloud}'`,
    `  "${settingNames.clientId}=$clientId"`,
    `  "${settingNames.tenant}=$((Get-MgContext).TenantId)"`,
    `) | Tee-Object -FilePath ${settingsFile}`,
    "",
  ].join("\n");
}
