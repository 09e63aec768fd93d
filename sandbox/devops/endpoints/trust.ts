import type { EndpointProjectReference, ServiceEndpoint } from "../../state/devops.ts";
import type { OrganizationScope } from "../route.ts";
import { trustOf } from "../subject.ts";
import type { EndpointSettings } from "./rules.ts";

const sovereign = (settings: EndpointSettings): boolean => settings.data["environment"] !== "AzureCloud";

/** Which issuer signs for a connection: the one that it was born with, else the organization's. */
function issuerKind(
  scope: OrganizationScope,
  settings: EndpointSettings,
  existing?: ServiceEndpoint,
): "entra" | "legacy" {
  const issuer = existing?.authorizationParameters["workloadIdentityFederationIssuer"];
  if (issuer !== undefined)
    return issuer.startsWith("https://login.microsoftonline.com/") ? "entra" : "legacy";
  return sovereign(settings) ? "legacy" : scope.organization.issuer;
}

/** The authorization parameters with issuer and subject filled in by the service. */
export function withTrust(
  scope: OrganizationScope,
  settings: EndpointSettings,
  owner: EndpointProjectReference,
  endpointId: string,
  existing?: ServiceEndpoint,
): Record<string, string> {
  const trust = trustOf({
    kind: issuerKind(scope, settings, existing),
    tenantId: settings.authorizationParameters["tenantid"] ?? "",
    organization: scope.organization,
    endpointId,
    projectName: scope.sandbox.state.projects.get(owner.projectId)?.name ?? "",
    connectionName: owner.name,
  });
  return {
    ...settings.authorizationParameters,
    ...(trust.issuerType && { workloadIdentityFederationIssuerType: trust.issuerType }),
    workloadIdentityFederationIssuer: trust.issuer,
    workloadIdentityFederationSubject: trust.subject,
  };
}
