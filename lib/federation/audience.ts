/** The Microsoft clouds that know workload identity federation. The sandbox behaves as the public one. */
export type FederationCloud = "public" | "usgovernment" | "china";

/**
 * The audience that a federated credential carries in each cloud, unless the service connection says another.
 * Source: docs/sources/federation.md#audience
 */
export const tokenExchangeAudience = {
  public: "api://AzureADTokenExchange",
  usgovernment: "api://AzureADTokenExchangeUSGov",
  china: "api://AzureADTokenExchangeChina",
} as const satisfies Record<FederationCloud, string>;
