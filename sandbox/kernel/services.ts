/** The services of the local cloud. Each has an origin of its own, so that cross-origin rules are real. */
export const serviceNames = ["login", "graph", "devops", "vssps", "azure", "control"] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Origins without a trailing slash, such as `http://localhost:5101`. */
export type Origins = Record<ServiceName, string>;

/**
 * The public hosts that the local cloud stands in for. Issuers, audiences and stored addresses keep their public
 * spelling, so that what a person sees and copies is what a real tenant would show; only the wire is local.
 */
const hosts: ReadonlyMap<string, { service: ServiceName; prefix?: string }> = new Map([
  ["login.microsoftonline.com", { service: "login" }],
  ["graph.microsoft.com", { service: "graph" }],
  ["dev.azure.com", { service: "devops" }],
  // One origin stands in for two hosts: the paths of the second lie under its name.
  ["vstoken.dev.azure.com", { service: "devops", prefix: "/vstoken.dev.azure.com" }],
  ["app.vssps.visualstudio.com", { service: "vssps" }],
  ["management.azure.com", { service: "azure" }],
]);

/**
 * Marks the calls that the services make to each other. They travel inside the cloud: the latency that is set is that
 * of the way between a browser and a service, and is not added to them.
 */
export const insideTheCloud = "x-sandbox-inside";

/**
 * The loopback address that answers for a public one, or undefined where no service of the sandbox does (the
 * sandbox never reaches out to the internet).
 */
export function resolveHost(url: string, origins: Origins): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  const host = hosts.get(parsed.host);
  if (!host || parsed.protocol !== "https:") return undefined;
  return `${origins[host.service]}${host.prefix ?? ""}${parsed.pathname}${parsed.search}`;
}
