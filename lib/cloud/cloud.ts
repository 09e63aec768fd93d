import { azureDevOpsAppId } from "../federation/index.ts";

/** The services that the portal talks to, each with its own origin and its own token. */
export const serviceNames = ["graph", "devops", "vssps", "azure"] as const;
export type ServiceName = (typeof serviceNames)[number];

export const cloudNames = ["public", "usgovernment", "china", "sandbox"] as const;
export type CloudName = (typeof cloudNames)[number];

/** Hosts and well-known values of one Microsoft cloud. Addresses carry no trailing slash. */
export interface Cloud {
  readonly name: CloudName;
  readonly displayName: string;
  readonly login: string;
  readonly services: Readonly<Record<ServiceName, string>>;
  /** Host of the authority as MSAL wants it: https, whatever the endpoints are. */
  readonly authorityHost: string;
  /** What stands before a scope's name in a token request; Graph scopes need nothing. */
  readonly scopePrefixes: Readonly<Record<ServiceName, string>>;
  /** Audience of a federated credential that Entra exchanges in this cloud. */
  readonly tokenExchangeAudience: string;
  /** What a service connection stores as environment and address of Azure. */
  readonly azureEnvironment: { readonly name: string; readonly resourceManagerUrl: string };
  /** Address of Microsoft Graph in generated pipeline code, where it runs in the real cloud's spelling. */
  readonly graphUrlInCode: string;
  readonly portals: { readonly entra: string; readonly azure: string };
}

/** Azure DevOps is one public service for every cloud. */
const azureDevOps = { devops: "https://dev.azure.com", vssps: "https://app.vssps.visualstudio.com" } as const;

/** Application id of Microsoft Graph as a resource, the same in every tenant. */
export const microsoftGraphAppId = "00000003-0000-0000-c000-000000000000";

const scopePrefixes = (azure: string): Cloud["scopePrefixes"] => ({
  graph: "",
  devops: `${azureDevOpsAppId}/`,
  vssps: `${azureDevOpsAppId}/`,
  azure: `${azure}/`,
});

const publicCloud: Cloud = {
  name: "public",
  displayName: "Azure public cloud",
  login: "https://login.microsoftonline.com",
  authorityHost: "login.microsoftonline.com",
  services: { graph: "https://graph.microsoft.com", azure: "https://management.azure.com", ...azureDevOps },
  scopePrefixes: scopePrefixes("https://management.azure.com"),
  tokenExchangeAudience: "api://AzureADTokenExchange",
  azureEnvironment: { name: "AzureCloud", resourceManagerUrl: "https://management.azure.com/" },
  graphUrlInCode: "https://graph.microsoft.com",
  portals: { entra: "https://entra.microsoft.com", azure: "https://portal.azure.com" },
};

/** @see docs/clouds.md for the source of each host. */
export const clouds: Readonly<Record<Exclude<CloudName, "sandbox">, Cloud>> = {
  public: publicCloud,
  usgovernment: {
    name: "usgovernment",
    displayName: "Azure US Government",
    login: "https://login.microsoftonline.us",
    authorityHost: "login.microsoftonline.us",
    services: {
      graph: "https://graph.microsoft.us",
      azure: "https://management.usgovcloudapi.net",
      ...azureDevOps,
    },
    scopePrefixes: scopePrefixes("https://management.usgovcloudapi.net"),
    tokenExchangeAudience: "api://AzureADTokenExchangeUSGov",
    azureEnvironment: {
      name: "AzureUSGovernment",
      resourceManagerUrl: "https://management.usgovcloudapi.net/",
    },
    graphUrlInCode: "https://graph.microsoft.us",
    portals: { entra: "https://entra.microsoft.us", azure: "https://portal.azure.us" },
  },
  china: {
    name: "china",
    displayName: "Azure operated by 21Vianet",
    login: "https://login.partner.microsoftonline.cn",
    authorityHost: "login.partner.microsoftonline.cn",
    services: {
      graph: "https://microsoftgraph.chinacloudapi.cn",
      azure: "https://management.chinacloudapi.cn",
      ...azureDevOps,
    },
    scopePrefixes: scopePrefixes("https://management.chinacloudapi.cn"),
    tokenExchangeAudience: "api://AzureADTokenExchangeChina",
    azureEnvironment: { name: "AzureChinaCloud", resourceManagerUrl: "https://management.chinacloudapi.cn/" },
    graphUrlInCode: "https://microsoftgraph.chinacloudapi.cn",
    portals: { entra: "https://entra.microsoftonline.cn", azure: "https://portal.azure.cn" },
  },
};

/** Loopback origins of a running sandbox. */
export interface SandboxOrigins extends Record<ServiceName, string> {
  login: string;
}

/** The local cloud: public spelling in everything that is stored or copied, loopback on the wire. */
export const sandboxCloud = ({ login, ...services }: SandboxOrigins): Cloud => ({
  ...publicCloud,
  name: "sandbox",
  displayName: "Sandbox",
  login,
  authorityHost: new URL(login).host,
  services,
});

/** Scope values as a token request spells them: bare for Graph, prefixed by the resource elsewhere. */
export const qualifyScopes = (cloud: Cloud, service: ServiceName, scopes: readonly string[]): string[] =>
  scopes.map((scope) => `${cloud.scopePrefixes[service]}${scope}`);
