import {
  azureDevOpsAppId,
  decodeEntraPrefix,
  decodeEntraSubject,
  type EntraSubject,
} from "./entra-subject.ts";
import { isGuid } from "./guid.ts";
import { decodeLegacySubject, type LegacySubject, legacyIssuerOrigins } from "./legacy-subject.ts";
import {
  type GitHubSubject,
  type GitLabSubject,
  type KubernetesSubject,
  readGitHubSubject,
  readGitLabSubject,
  readKubernetesSubject,
  readTerraformSubject,
  type TerraformSubject,
} from "./platform-subjects.ts";

/** Who a federated credential lets in: the platform behind issuer and subject, with what they say. */
export type TrustOrigin =
  | {
      readonly platform: "azure-devops-entra";
      readonly issuerTenantId: string;
      readonly subject: EntraSubject;
    }
  | {
      readonly platform: "azure-devops-legacy";
      readonly organizationId: string | undefined;
      /** The issuer's forerunner, which signs nothing any more. */
      readonly dead: boolean;
      readonly subject: LegacySubject | undefined;
    }
  | {
      readonly platform: "entra-managed-identity";
      readonly issuerTenantId: string;
      readonly principalId: string;
    }
  | {
      readonly platform: "entra-other";
      readonly issuerTenantId: string;
      /** The application that issues such subjects, when the subject says one. */
      readonly appId: string | undefined;
      readonly rest: string | undefined;
    }
  | { readonly platform: "github"; readonly host: string; readonly subject: GitHubSubject | undefined }
  | { readonly platform: "gitlab"; readonly host: string; readonly subject: GitLabSubject | undefined }
  | {
      readonly platform: "terraform-cloud";
      readonly host: string;
      readonly subject: TerraformSubject | undefined;
    }
  | {
      readonly platform: "kubernetes";
      readonly host: string;
      readonly subject: KubernetesSubject | undefined;
    }
  | { readonly platform: "other"; readonly host: string | undefined };

export type Platform = TrustOrigin["platform"];

type Recognizer = {
  /** Matched against the issuer without slashes at its end. */
  readonly issuer: RegExp;
  /** What the pair stands for, or undefined to let the next line try. */
  readonly read: (match: RegExpExecArray, subject: string, host: string) => TrustOrigin | undefined;
};

const entraIssuer =
  /^https:\/\/(?:login\.microsoftonline\.com|login\.microsoftonline\.us|login\.partner\.microsoftonline\.cn|login\.chinacloudapi\.cn)\/([0-9a-f-]{36})\/v2\.0$/i;

const readEntra = (issuerTenantId: string, subject: string): TrustOrigin => {
  if (isGuid(subject)) return { platform: "entra-managed-identity", issuerTenantId, principalId: subject };
  const connection = decodeEntraSubject(subject);
  if (connection.ok && connection.value.appId === azureDevOpsAppId) {
    return { platform: "azure-devops-entra", issuerTenantId, subject: connection.value };
  }
  const prefix = decodeEntraPrefix(subject);
  return {
    platform: "entra-other",
    issuerTenantId,
    appId: prefix.ok ? prefix.value.appId : undefined,
    rest: prefix.ok ? prefix.value.rest : undefined,
  };
};

const escapeForPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

const readLegacy = (organizationId: string | undefined, dead: boolean, subject: string): TrustOrigin => {
  const read = decodeLegacySubject(subject);
  return {
    platform: "azure-devops-legacy",
    organizationId: organizationId?.toLowerCase(),
    dead,
    subject: read.ok ? read.value : undefined,
  };
};

/**
 * One line a platform; the first whose issuer matches and that can read the pair wins. Case and a slash at the end
 * of the issuer are forgiven here, because this names what was meant; whether it would work is for matching to say.
 * Source: docs/sources/federation.md#issuers
 */
const recognizers: readonly Recognizer[] = [
  {
    issuer: entraIssuer,
    read: ([, tenant = ""], subject) =>
      isGuid(tenant) ? readEntra(tenant.toLowerCase(), subject) : undefined,
  },
  {
    issuer: new RegExp(`^${escapeForPattern(legacyIssuerOrigins.retiring)}(?:/([0-9a-f-]{36}))?$`, "i"),
    read: ([, organizationId], subject) => readLegacy(organizationId, false, subject),
  },
  {
    issuer: new RegExp(`^${escapeForPattern(legacyIssuerOrigins.dead)}(?:/([0-9a-f-]{36}))?$`, "i"),
    read: ([, organizationId], subject) => readLegacy(organizationId, true, subject),
  },
  {
    issuer: /^https:\/\/token\.actions\.(?:githubusercontent\.com(?:\/[^/]+)?|[^/.]+\.ghe\.com)$/i,
    read: (_, subject, host) => ({ platform: "github", host, subject: readGitHubSubject(subject) }),
  },
  {
    // A GitHub Enterprise Server, under its own name.
    issuer: /^https:\/\/[^/]+\/_services\/token$/i,
    read: (_, subject, host) => ({ platform: "github", host, subject: readGitHubSubject(subject) }),
  },
  {
    issuer: /^https:\/\/gitlab\.[^/]+$/i,
    read: (_, subject, host) => ({ platform: "gitlab", host, subject: readGitLabSubject(subject) }),
  },
  {
    issuer: /^https:\/\/app\.(?:eu\.)?terraform\.io$/i,
    read: (_, subject, host) => ({
      platform: "terraform-cloud",
      host,
      subject: readTerraformSubject(subject),
    }),
  },
  {
    // Clusters have as many issuers as there are hosters; their subjects give them away.
    issuer: /^https:\/\/.+$/i,
    read: (_, subject, host) => {
      const account = readKubernetesSubject(subject);
      return account === undefined ? undefined : { platform: "kubernetes", host, subject: account };
    },
  },
  {
    issuer:
      /^https:\/\/(?:[^/]+\.)?(?:oic|oidc)\.prod-aks\.azure\.com\/.+$|^https:\/\/oidc\.eks\.[^/]+\.amazonaws\.com\/.+$|^https:\/\/container\.googleapis\.com\/v1\/projects\/.+$/i,
    read: (_, __, host) => ({ platform: "kubernetes", host, subject: undefined }),
  },
];

const hostOf = (issuer: string): string | undefined =>
  URL.canParse(issuer) ? new URL(issuer).host || undefined : undefined;

/**
 * The platform behind a federated credential and what its subject says. Never throws; an issuer that no line knows
 * is `other`. A credential that matches an expression has no subject: pass null or leave it out.
 */
export const classifyTrust = (trust: {
  readonly issuer: string;
  readonly subject?: string | null | undefined;
}): TrustOrigin => {
  const issuer = trust.issuer.trim().replace(/\/+$/, "");
  const host = hostOf(issuer);
  if (host === undefined) return { platform: "other", host };
  for (const recognizer of recognizers) {
    const match = recognizer.issuer.exec(issuer);
    const origin = match === null ? undefined : recognizer.read(match, trust.subject ?? "", host);
    if (origin !== undefined) return origin;
  }
  return { platform: "other", host };
};
