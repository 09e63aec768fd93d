import { en } from "zod/locales";
import * as z from "zod/mini";
import { type Cloud, cloudNames, clouds, sandboxCloud } from "./cloud.ts";

/** What the person who runs the portal sets in the environment of its server. Read at run time, never at build time. */
export interface Configuration {
  /** Client id of the portal's own app registration. */
  clientId: string;
  /** Tenant to sign in to: a tenant id, a verified domain, or `organizations`. */
  tenant: string;
  cloud: Cloud;
}

export interface ConfigurationProblem {
  /** Name of the environment variable. */
  name: string;
  problem: string;
  /** What to do about it. */
  how: string;
}

const loopbackOrigin = z
  .string()
  .check(
    z.refine(
      (value) =>
        URL.canParse(value) &&
        ["http:", "https:"].includes(new URL(value).protocol) &&
        ["localhost", "127.0.0.1", "[::1]"].includes(new URL(value).hostname) &&
        new URL(value).origin === value,
      "is no origin on this machine, such as http://localhost:5101",
    ),
  );

const sandboxOrigins = z.object({
  login: loopbackOrigin,
  graph: loopbackOrigin,
  devops: loopbackOrigin,
  vssps: loopbackOrigin,
  azure: loopbackOrigin,
});

const tenantPattern =
  /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})$/i;

/** True for what can name one tenant: its id or a domain. Whether there is one, Entra says. */
export const namesTenant = (text: string): boolean => text.length <= 253 && tenantPattern.test(text);

/** Names of the environment settingNames. */
export const settingNames = {
  clientId: "FEDERATION_PORTAL_CLIENT_ID",
  tenant: "FEDERATION_PORTAL_TENANT",
  cloud: "FEDERATION_PORTAL_CLOUD",
  sandbox: "FEDERATION_PORTAL_SANDBOX",
} as const;

/**
 * Reads the configuration from environment variables, or says about each wrong one what is wrong and how to set it.
 * The sandbox is only ever reached on loopback: any other address for it is refused.
 */
export function parseConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): { configuration: Configuration } | { problems: ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [];
  const complain = (name: string, problem: string, how: string) => problems.push({ name, problem, how });

  const clientId = environment[settingNames.clientId]?.trim() ?? "";
  if (!z.guid().safeParse(clientId).success) {
    complain(
      settingNames.clientId,
      clientId === "" ? "It is not set." : `"${clientId}" is no application id.`,
      "Set it to the Application (client) ID on the overview page of the portal's app registration in Entra.",
    );
  }
  const tenant = environment[settingNames.tenant]?.trim() ?? "";
  if (tenant !== "organizations" && !namesTenant(tenant)) {
    complain(
      settingNames.tenant,
      tenant === "" ? "It is not set." : `"${tenant}" is neither a tenant id nor a domain.`,
      "Set it to the Directory (tenant) ID, to a verified domain such as contoso.com, or to organizations.",
    );
  }
  const cloud = readCloud(environment, complain);
  return problems.length > 0 || !cloud ? { problems } : { configuration: { clientId, tenant, cloud } };
}

function readCloud(
  environment: Readonly<Record<string, string | undefined>>,
  complain: (name: string, problem: string, how: string) => void,
): Cloud | undefined {
  const name = z.enum(cloudNames).safeParse(environment[settingNames.cloud]?.trim() || "public");
  if (!name.success) {
    complain(
      settingNames.cloud,
      `"${environment[settingNames.cloud]}" is no cloud the portal knows.`,
      `Set it to one of ${cloudNames.join(", ")}, or leave it out for public.`,
    );
    return undefined;
  }
  if (name.data !== "sandbox") return clouds[name.data];
  const origins = sandboxOrigins.safeParse(parseJson(environment[settingNames.sandbox] ?? ""), {
    error: en().localeError,
  });
  if (!origins.success) {
    const [issue] = origins.error.issues;
    complain(
      settingNames.sandbox,
      environment[settingNames.sandbox]
        ? `${issue?.path.join(".") || "The value"}: ${issue?.message ?? "not understood"}.`
        : "It is not set.",
      'Start the sandbox with "npm run sandbox" and set the variable to the JSON it prints after READY, or start both with "npm run demo".',
    );
    return undefined;
  }
  return sandboxCloud(origins.data);
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
