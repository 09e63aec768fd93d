/** What decides an exchange: the three values that Entra compares with the presented token. */
export type Trust = {
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
};

/** A stored credential as Graph returns it. One that matches claims by an expression has no subject. */
export type StoredTrust = {
  readonly issuer: string;
  readonly subject?: string | null | undefined;
  readonly audiences: readonly string[];
};

export type TrustField = "issuer" | "subject" | "audience";

/** The kind of slip, when two values differ in nothing else: letter case, slashes at the end, or white space. */
export type Slip = "case" | "slash" | "space";

export type Difference = {
  readonly field: TrustField;
  readonly stored: string;
  readonly wanted: string;
  readonly only: Slip | undefined;
};

export type Comparison = { readonly outcome: "same" } | ({ readonly outcome: "differs" } & Difference);

export type Search<Credential> =
  | { readonly outcome: "exact"; readonly credential: Credential }
  | {
      readonly outcome: "nearly";
      readonly credential: Credential;
      readonly differences: readonly Difference[];
    }
  | { readonly outcome: "none" };

const withoutSlash = (text: string): string => text.replace(/\/+$/, "");
/** Includes the zero-width characters that come along when a value is copied from a web page. */
const withoutSpace = (text: string): string => text.replace(/[\s\u200b-\u200d\u2060]/g, "");

/** The one slip that tells two different values apart, or undefined when they differ in more or other ways. */
export const slipBetween = (one: string, other: string): Slip | undefined => {
  if (one === other) return undefined;
  if (one.toLowerCase() === other.toLowerCase()) return "case";
  if (withoutSlash(one) === withoutSlash(other)) return "slash";
  if (withoutSpace(one) === withoutSpace(other)) return "space";
  return undefined;
};

const audienceText = (audiences: readonly string[]): string => [...audiences].sort().join(", ");

const valuesOf = (trust: StoredTrust): readonly (readonly [TrustField, string])[] => [
  ["issuer", trust.issuer],
  ["audience", audienceText(trust.audiences)],
  ["subject", trust.subject ?? ""],
];

/** Every field in which the stored credential is not what is wanted, in the order in which Entra looks: a wrong audience hides a wrong subject. */
export const differencesBetween = (stored: StoredTrust, wanted: Trust): readonly Difference[] => {
  const storedValues = valuesOf(stored);
  return valuesOf(wanted).flatMap(([field, wantedValue], index) => {
    const storedValue = storedValues[index]?.[1] ?? "";
    return storedValue === wantedValue
      ? []
      : [{ field, stored: storedValue, wanted: wantedValue, only: slipBetween(storedValue, wantedValue) }];
  });
};

/**
 * Compares as Entra does at the exchange: character by character, case included, nothing trimmed. Says the first
 * field that differs. Source: docs/sources/federation.md#matching
 */
export const compareTrust = (stored: StoredTrust, wanted: Trust): Comparison => {
  const [first] = differencesBetween(stored, wanted);
  return first === undefined ? { outcome: "same" } : { outcome: "differs", ...first };
};

/**
 * The credential that lets the wanted token in; failing that, the first that would but for case, a slash or a space;
 * failing that, none.
 */
export const findTrust = <Credential extends StoredTrust>(
  credentials: readonly Credential[],
  wanted: Trust,
): Search<Credential> => {
  const compared = credentials.map((credential) => ({
    credential,
    differences: differencesBetween(credential, wanted),
  }));
  const exact = compared.find(({ differences }) => differences.length === 0);
  if (exact !== undefined) return { outcome: "exact", credential: exact.credential };
  const nearly = compared.find(({ differences }) => differences.every(({ only }) => only !== undefined));
  return nearly === undefined ? { outcome: "none" } : { outcome: "nearly", ...nearly };
};
