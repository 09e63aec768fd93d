/**
 * The days of the Azure DevOps issuer, in milliseconds since the epoch. Follows docs/sources/devops.md#retiring-issuer.
 */
export const retiringIssuer = {
  /** From here on, runs that use it carry a warning. */
  deprecatedAt: Date.UTC(2026, 6, 1),
  /** From here on, it publishes no keys, so that nobody accepts what it signs. */
  retiredAt: Date.UTC(2027, 6, 1),
} as const;

/** What a run says of a connection on the issuer. The wording is assumed. */
export const deprecationWarning = (connection: string): string =>
  `The service connection ${connection} uses the Azure DevOps issuer, which is deprecated and will be retired on July 1, 2027. Update the connection to the Microsoft Entra issuer.`;
