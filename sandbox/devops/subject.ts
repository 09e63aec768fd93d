import { entraIssuer, resourceAppIds } from "../login/tokens.ts";

/**
 * A GUID as its sixteen bytes in the order that .NET stores them (the first three fields little-endian), base64url
 * without padding: 22 characters. Follows docs/sources/devops.md#issuer-and-subject.
 */
export function encodeGuid(guid: string): string {
  const bytes = Buffer.from(guid.replaceAll("-", ""), "hex");
  return swapFields(bytes).toString("base64url");
}

/** The GUID behind a 22-character segment, lower case, or undefined where the segment holds none. */
export function decodeGuid(segment: string): string | undefined {
  if (!/^[A-Za-z0-9_-]{22}$/.test(segment)) return undefined;
  const hex = swapFields(Buffer.from(segment, "base64url")).toString("hex");
  const guid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    "-",
  );
  return encodeGuid(guid) === segment ? guid : undefined;
}

/** Its own inverse. */
function swapFields(bytes: Buffer): Buffer {
  const field = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).reverse();
  return Buffer.concat([field(0, 4), field(4, 6), field(6, 8), bytes.subarray(8)]);
}

export interface EntraSubject {
  cloud: string;
  tenantId: string;
  appId: string;
  organizationId: string;
  endpointId: string;
}

/** The subject of a connection on the Entra issuer. Nothing in it changes with a rename. */
export const entraSubject = (tenantId: string, organizationId: string, endpointId: string): string =>
  `/eid1/c/pub/t/${encodeGuid(tenantId)}/a/${encodeGuid(resourceAppIds.devops)}/sc/${organizationId.toLowerCase()}/${endpointId.toLowerCase()}`;

const entraPattern =
  /^\/eid1\/c\/([a-z0-9]+)\/t\/([A-Za-z0-9_-]{22})\/a\/([A-Za-z0-9_-]{22})\/sc\/([0-9a-f-]{36})\/([0-9a-f-]{36})$/;

/** The parts of an Entra subject, or undefined where the text is none. */
export function parseEntraSubject(subject: string): EntraSubject | undefined {
  const [, cloud, tenant, app, organizationId, endpointId] = entraPattern.exec(subject) ?? [];
  const tenantId = decodeGuid(tenant ?? "");
  const appId = decodeGuid(app ?? "");
  if (!cloud || !tenantId || !appId || !organizationId || !endpointId) return undefined;
  return { cloud, tenantId, appId, organizationId, endpointId };
}

/** The retiring issuer; it ends with the organization's id, never with the tenant's. */
export const legacyIssuer = (organizationId: string): string =>
  `https://vstoken.dev.azure.com/${organizationId}`;

export const isLegacyIssuer = (issuer: string): boolean =>
  issuer.startsWith("https://vstoken.dev.azure.com/");

/** The subject of a connection on the retiring issuer: names, so that every rename breaks it. */
const legacySubject = (organization: string, project: string, connection: string): string =>
  `sc://${organization}/${project}/${connection}`;

/** Who signs for a connection and in whose name. */
export interface Trust {
  issuer: string;
  subject: string;
  /** Absent on the retiring issuer, whose spelling of it is not known. */
  issuerType?: "EntraID";
}

export interface TrustInput {
  kind: "entra" | "legacy";
  /** Tenant of the connection. */
  tenantId: string;
  organization: { id: string; name: string };
  endpointId: string;
  /** Name of the project that owns the connection. */
  projectName: string;
  connectionName: string;
}

/** Issuer and subject of a connection, as Azure DevOps fills them in when it stores one. */
export const trustOf = (input: TrustInput): Trust =>
  input.kind === "entra"
    ? {
        issuer: entraIssuer(input.tenantId),
        subject: entraSubject(input.tenantId, input.organization.id, input.endpointId),
        issuerType: "EntraID",
      }
    : {
        issuer: legacyIssuer(input.organization.id),
        subject: legacySubject(input.organization.name, input.projectName, input.connectionName),
      };
