import { err, ok, type Result } from "../result.ts";

/** What a subject of the retiring Azure DevOps issuer says: names, so a rename breaks it. */
export type LegacySubject = {
  readonly organization: string;
  readonly project: string;
  readonly connection: string;
};

export type LegacySubjectProblem =
  /** It does not start with `sc://`. */
  | { readonly code: "not_legacy" }
  /** One of the three names is missing. */
  | { readonly code: "missing_part"; readonly field: keyof LegacySubject }
  /** Organization and project names cannot contain a slash, so the subject could not be read back. */
  | { readonly code: "slash_in_part"; readonly field: "organization" | "project" };

const scheme = "sc://";

/**
 * The subject that the retiring issuer uses for a connection, for comparing with what Azure DevOps says. The names
 * are taken as they are: how the service escapes unusual characters is not documented.
 * Source: docs/sources/federation.md#legacy-subject
 */
export const encodeLegacySubject = (parts: LegacySubject): Result<string, LegacySubjectProblem> => {
  for (const field of ["organization", "project", "connection"] as const) {
    if (parts[field] === "") return err({ code: "missing_part", field });
  }
  for (const field of ["organization", "project"] as const) {
    if (parts[field].includes("/")) return err({ code: "slash_in_part", field });
  }
  return ok(`${scheme}${parts.organization}/${parts.project}/${parts.connection}`);
};

/** Reads `sc://organization/project/connection`. The connection's name may itself contain slashes. Never throws. */
export const decodeLegacySubject = (subject: string): Result<LegacySubject, LegacySubjectProblem> => {
  if (!subject.startsWith(scheme)) return err({ code: "not_legacy" });
  const [organization = "", project = "", ...rest] = subject.slice(scheme.length).split("/");
  const parts = { organization, project, connection: rest.join("/") };
  for (const field of ["organization", "project", "connection"] as const) {
    if (parts[field] === "") return err({ code: "missing_part", field });
  }
  return ok(parts);
};

/** The origins at which Azure DevOps has signed tokens itself: the retiring one, and its long dead forerunner. */
export const legacyIssuerOrigins = {
  retiring: "https://vstoken.dev.azure.com",
  dead: "https://app.vstoken.visualstudio.com",
} as const;

/**
 * The first moment at which the Azure DevOps issuer is switched off: 1 July 2027, midnight UTC.
 * Source: docs/sources/federation.md#retirement
 */
export const legacyIssuerRetiresAt = new Date("2027-07-01T00:00:00Z");

const dayMs = 86_400_000;

/** Whole days from `now` until the retirement, a begun day counting as one. Zero on the moment, negative after it. */
export const daysUntilRetirement = (now: Date): number => {
  const days = Math.ceil((legacyIssuerRetiresAt.getTime() - now.getTime()) / dayMs);
  // On the day after, rounding up gives minus zero.
  return days === 0 ? 0 : days;
};
