import type { FederatedIdentityCredential } from "../state/directory.ts";
import { expressionHolds } from "./expression.ts";
import { resourceAppIds } from "./tokens.ts";

/** What an assertion claims about itself. */
export interface AssertionClaims {
  iss: string;
  sub: string;
  aud: readonly string[];
  /** Every claim, for flexible credentials. */
  all: Readonly<Record<string, unknown>>;
}

export type Credential = Pick<
  FederatedIdentityCredential,
  "issuer" | "subject" | "audiences" | "claimsMatchingExpression"
>;

/** Why no credential trusts an assertion, as the AADSTS number that says so. */
export type Mismatch = 70025 | 700211 | 700212 | 700213 | 7002131 | 7002138;

/** The audience that credentials name for the token exchange of the public cloud. */
const exchangeAudience = "api://AzureADTokenExchange";

/** Entra's own assertions name the exchange by its application id; credentials name it by its address. */
const spellings = (audience: string): readonly string[] =>
  audience === resourceAppIds.tokenExchange ? [audience, exchangeAudience] : [audience];

const sameIgnoringCase = (a: string, b: string): boolean => a !== b && a.toLowerCase() === b.toLowerCase();

/**
 * The credential that trusts an assertion: issuer, audience and subject equal to the character, or a flexible
 * credential whose expression holds. Otherwise the first check that no credential passes decides the refusal:
 * issuer, then audience, then subject. Follows docs/sources/login.md#order-of-checks.
 */
export function matchCredential<C extends Credential>(
  assertion: AssertionClaims,
  credentials: readonly C[],
): { credential: C } | { mismatch: Mismatch } {
  if (credentials.length === 0) return { mismatch: 70025 };
  const ofIssuer = credentials.filter((credential) => credential.issuer === assertion.iss);
  if (ofIssuer.length === 0) return { mismatch: 700211 };
  const presented = new Set(assertion.aud.flatMap(spellings));
  const ofAudience = ofIssuer.filter((credential) =>
    credential.audiences.some((audience) => presented.has(audience)),
  );
  if (ofAudience.length === 0) return { mismatch: 700212 };
  const flexible = ofAudience.filter((credential) => credential.claimsMatchingExpression !== null);
  const credential =
    ofAudience.find(({ subject }) => subject === assertion.sub) ??
    flexible.find(({ claimsMatchingExpression }) =>
      expressionHolds(claimsMatchingExpression?.value ?? "", assertion.all),
    );
  if (credential) return { credential };
  if (ofAudience.some(({ subject }) => subject !== null && sameIgnoringCase(subject, assertion.sub)))
    return { mismatch: 7002138 };
  return { mismatch: flexible.length > 0 ? 7002131 : 700213 };
}
