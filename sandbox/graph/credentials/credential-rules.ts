import type { FederatedIdentityCredential } from "../../state/directory.ts";
import { credentialNameTaken, invalidCredential, type Problem, tooManyCredentials } from "../errors.ts";
import { isAllowedExpression } from "./expression-rules.ts";

/** A credential as it would be stored. Absent fields of the request are empty here. */
export interface CredentialDraft {
  name: string;
  issuer: string;
  subject: string | null;
  audiences: readonly string[];
  description: string | null;
  claimsMatchingExpression: { value: string; languageVersion: number } | null;
}

export interface CredentialSubject {
  draft: CredentialDraft;
  /** The other credentials of the same parent. */
  siblings: readonly FederatedIdentityCredential[];
  /** The credential as it is, where it is being changed. */
  existing: FederatedIdentityCredential | undefined;
  /** The only issuers that the tenant allows; undefined: any. */
  allowedIssuers?: readonly string[] | undefined;
}

export interface CredentialRule {
  id: string;
  source: string;
  kind: "documented" | "observed" | "assumed";
  /** True where the rule is violated. */
  broken(subject: CredentialSubject): boolean;
  reply(subject: CredentialSubject): Problem;
}

const credentialLimit = 20;
const textLimit = 600;
const source = "docs/sources/graph.md#federated-credentials";
const flexible = "docs/sources/graph.md#flexible-credentials";

const tooLong = (property: string) => `The ${property} is longer than ${textLimit} characters.`;

/** Every rule of a federated credential, in the order in which the service tells of them. */
export const credentialRules: readonly CredentialRule[] = [
  {
    id: "name.required",
    source,
    kind: "documented",
    broken: ({ draft }) => draft.name === "",
    reply: () => invalidCredential("FederatedIdentityCredential.Name is required.", "Name", ""),
  },
  {
    id: "name.pattern",
    source,
    kind: "documented",
    broken: ({ draft }) => !/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/.test(draft.name),
    reply: ({ draft }) =>
      invalidCredential(
        "The FederatedIdentityCredential.Name is invalid. It takes 3 to 120 letters, digits, hyphens and underscores and begins with a letter or digit.",
        "Name",
        draft.name,
      ),
  },
  {
    id: "name.immutable",
    source,
    kind: "documented",
    broken: ({ draft, existing }) => existing !== undefined && existing.name !== draft.name,
    reply: ({ draft }) =>
      invalidCredential("The FederatedIdentityCredential.Name cannot be changed.", "Name", draft.name),
  },
  {
    id: "issuer.required",
    source,
    kind: "documented",
    broken: ({ draft }) => draft.issuer === "",
    reply: () => invalidCredential("FederatedIdentityCredential.Issuer is required.", "Issuer", ""),
  },
  {
    id: "issuer.length",
    source,
    kind: "documented",
    broken: ({ draft }) => draft.issuer.length > textLimit,
    reply: ({ draft }) => invalidCredential(tooLong("issuer"), "Issuer", draft.issuer),
  },
  {
    id: "issuer.policy",
    source: "docs/sources/login.md#tenant-policy",
    kind: "observed",
    broken: ({ draft, allowedIssuers }) =>
      allowedIssuers !== undefined && !allowedIssuers.includes(draft.issuer),
    reply: ({ draft }) =>
      invalidCredential(
        `The FederatedIdentityCredential.Issuer '${draft.issuer}' is not allowed as per assigned policy.`,
        "Issuer",
        draft.issuer,
      ),
  },
  {
    id: "subject.orExpression",
    source: flexible,
    kind: "documented",
    broken: ({ draft }) => (draft.subject === null) === (draft.claimsMatchingExpression === null),
    reply: ({ draft }) =>
      invalidCredential(
        "Exactly one of Subject and ClaimsMatchingExpression has to have a value.",
        "Subject",
        draft.subject ?? "",
      ),
  },
  {
    id: "subject.required",
    source,
    kind: "documented",
    broken: ({ draft }) => draft.subject === "",
    reply: () => invalidCredential("FederatedIdentityCredential.Subject is required.", "Subject", ""),
  },
  {
    id: "subject.length",
    source,
    kind: "documented",
    broken: ({ draft }) => (draft.subject?.length ?? 0) > textLimit,
    reply: ({ draft }) => invalidCredential(tooLong("subject"), "Subject", draft.subject ?? ""),
  },
  {
    id: "audiences.one",
    source,
    kind: "documented",
    broken: ({ draft }) => draft.audiences.length !== 1 || draft.audiences[0] === "",
    reply: ({ draft }) =>
      invalidCredential(
        "Federated identity credentials must have exactly 1 audience.",
        "Audiences",
        draft.audiences.join(","),
      ),
  },
  {
    id: "audiences.length",
    source,
    kind: "documented",
    broken: ({ draft }) => draft.audiences.some((audience) => audience.length > textLimit),
    reply: ({ draft }) => invalidCredential(tooLong("audience"), "Audiences", draft.audiences.join(",")),
  },
  {
    id: "description.length",
    source,
    kind: "documented",
    broken: ({ draft }) => (draft.description?.length ?? 0) > textLimit,
    reply: ({ draft }) => invalidCredential(tooLong("description"), "Description", draft.description ?? ""),
  },
  {
    id: "expression.allowed",
    source: flexible,
    kind: "observed",
    broken: ({ draft: { issuer, claimsMatchingExpression } }) =>
      claimsMatchingExpression !== null &&
      (claimsMatchingExpression.languageVersion !== 1 ||
        !isAllowedExpression(issuer, claimsMatchingExpression.value)),
    reply: ({ draft }) =>
      invalidCredential(
        `The FederatedIdentityCredential.ClaimsMatchingExpression.Value is invalid. Rule exception: Expression configured for issuer '${draft.issuer}' either lacks all required claims or contains unallowed claims.`,
        "ClaimsMatchingExpression.Value",
        draft.claimsMatchingExpression?.value ?? "",
      ),
  },
  {
    id: "name.unique",
    source,
    kind: "observed",
    broken: ({ draft, siblings }) =>
      siblings.some((sibling) => sibling.name.toLowerCase() === draft.name.toLowerCase()),
    reply: ({ draft }) => credentialNameTaken(draft.name),
  },
  {
    id: "issuerAndSubject.unique",
    source,
    kind: "observed",
    broken: ({ draft, siblings }) =>
      draft.subject !== null &&
      siblings.some((sibling) => sibling.issuer === draft.issuer && sibling.subject === draft.subject),
    reply: ({ draft }) =>
      invalidCredential(
        `The combination of issuer and subject must be unique for the application. Issuer ${draft.issuer} and Subject: ${draft.subject} already exist.`,
        "Subject",
        draft.subject ?? "",
      ),
  },
  {
    id: "count.limit",
    source,
    kind: "assumed",
    broken: ({ siblings, existing }) => existing === undefined && siblings.length >= credentialLimit,
    reply: () => tooManyCredentials(credentialLimit),
  },
];

/** The first rule that a credential breaks, as the service would answer. */
export function checkCredential(subject: CredentialSubject): Problem | undefined {
  return credentialRules.find((rule) => rule.broken(subject))?.reply(subject);
}
