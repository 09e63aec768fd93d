/**
 * The claims of a claims challenge, decoded, or undefined where the header carries none. The value is base64 and may
 * end in `=`, so the header is read parameter by parameter and never split at equals signs.
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsFromChallenge(header: string | null): string | undefined {
  if (header === null) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name, value] of header.matchAll(/([a-z_]+)="([^"]*)"/gi)) {
    if (name !== undefined && value !== undefined) parameters.set(name.toLowerCase(), value);
  }
  const claims = parameters.get("claims");
  if (parameters.get("error") !== "insufficient_claims" || !claims) return undefined;
  try {
    const decoded = new TextDecoder().decode(Uint8Array.from(atob(claims), (char) => char.charCodeAt(0)));
    JSON.parse(decoded);
    return decoded;
  } catch {
    return undefined;
  }
}
