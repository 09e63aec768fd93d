import { err, ok, type Result } from "../result.ts";
import { decodeGuidSegment, encodeGuidSegment, isGuid, normalizeGuid } from "./guid.ts";

/**
 * The application id of Azure DevOps, the same in every tenant: the resource of its tokens, and the `a` part of every
 * subject that stands for a service connection.
 */
export const azureDevOpsAppId = "499b84ac-1321-427f-aa17-267ca6975798";

/** What an Entra-issued subject of a service connection says. All ids are lower-case GUIDs. */
export type EntraSubject = {
  /** Cloud code, `pub` for the public cloud. */
  readonly cloud: string;
  readonly tenantId: string;
  readonly appId: string;
  readonly organizationId: string;
  readonly connectionId: string;
};

/** The part that all Entra-issued federated subjects share, and what follows it. */
export type EntraSubjectPrefix = {
  readonly cloud: string;
  readonly tenantId: string;
  readonly appId: string;
  /** What comes after the app segment, without the slash between. */
  readonly rest: string;
};

export type EntraSubjectField = "cloud" | "tenantId" | "appId" | "organizationId" | "connectionId";

export type EntraSubjectProblem =
  /** It does not start with `/eid1/`: another kind of subject. */
  | { readonly code: "not_entra" }
  /** It starts like one and goes on differently. */
  | { readonly code: "wrong_shape" }
  /** It is a subject of Entra that does not name a service connection. */
  | { readonly code: "not_a_connection"; readonly rest: string }
  /** A part is not what it must be: no cloud code, no 16 bytes, no GUID. */
  | { readonly code: "bad_part"; readonly field: EntraSubjectField; readonly text: string }
  /** A GUID is written in upper case; Entra compares case. */
  | { readonly code: "not_lower_case"; readonly field: EntraSubjectField; readonly text: string };

const cloudShape = /^[a-z0-9]+$/;
const prefixShape = /^\/eid1\/c\/([^/]*)\/t\/([^/]*)\/a\/([^/]*)\/(.*)$/s;
const connectionShape = /^sc\/([^/]*)\/([^/]*)$/;

const problemOfGuid = (field: EntraSubjectField, text: string): EntraSubjectProblem | undefined => {
  if (!isGuid(text)) return { code: "bad_part", field, text };
  return text === text.toLowerCase() ? undefined : { code: "not_lower_case", field, text };
};

/**
 * The subject that Entra issues for a service connection. Meant for comparing with what Azure DevOps says, never as
 * a replacement for reading it. Fails with the part that is no GUID or no cloud code.
 * Source: docs/sources/federation.md#entra-subject
 */
export const encodeEntraSubject = (parts: EntraSubject): Result<string, EntraSubjectProblem> => {
  const bad = (field: EntraSubjectField): { ok: false; error: EntraSubjectProblem } =>
    err({ code: "bad_part", field, text: parts[field] });
  if (!cloudShape.test(parts.cloud)) return bad("cloud");
  const tenant = encodeGuidSegment(parts.tenantId);
  if (tenant === undefined) return bad("tenantId");
  const app = encodeGuidSegment(parts.appId);
  if (app === undefined) return bad("appId");
  const organizationId = normalizeGuid(parts.organizationId);
  if (organizationId === undefined) return bad("organizationId");
  const connectionId = normalizeGuid(parts.connectionId);
  if (connectionId === undefined) return bad("connectionId");
  return ok(`/eid1/c/${parts.cloud}/t/${tenant}/a/${app}/sc/${organizationId}/${connectionId}`);
};

/** Reads the part common to all Entra-issued subjects. Never throws. Source: docs/sources/federation.md#entra-subject */
export const decodeEntraPrefix = (subject: string): Result<EntraSubjectPrefix, EntraSubjectProblem> => {
  if (!subject.startsWith("/eid1/")) return err({ code: "not_entra" });
  const parts = prefixShape.exec(subject);
  if (parts === null) return err({ code: "wrong_shape" });
  const [, cloud = "", tenant = "", app = "", rest = ""] = parts;
  if (!cloudShape.test(cloud)) return err({ code: "bad_part", field: "cloud", text: cloud });
  const tenantId = decodeGuidSegment(tenant);
  if (tenantId === undefined) return err({ code: "bad_part", field: "tenantId", text: tenant });
  const appId = decodeGuidSegment(app);
  if (appId === undefined) return err({ code: "bad_part", field: "appId", text: app });
  return ok({ cloud, tenantId, appId, rest });
};

/** Reads the subject of a service connection. Never throws; a typed problem says which part is wrong. */
export const decodeEntraSubject = (subject: string): Result<EntraSubject, EntraSubjectProblem> => {
  const prefix = decodeEntraPrefix(subject);
  if (!prefix.ok) return prefix;
  const { rest, ...common } = prefix.value;
  const ids = connectionShape.exec(rest);
  if (ids === null) return err({ code: "not_a_connection", rest });
  const [, organizationId = "", connectionId = ""] = ids;
  const problem =
    problemOfGuid("organizationId", organizationId) ?? problemOfGuid("connectionId", connectionId);
  return problem === undefined ? ok({ ...common, organizationId, connectionId }) : err(problem);
};
