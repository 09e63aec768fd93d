/**
 * True for an application that only its own tenant signs in with. Entra refuses a token of its own issuer for any
 * other, AADSTS70052, so such an application can trust no new connection. An audience that is not said is not held
 * against it: the plan looks again. Source: docs/sources/federation.md#sign-in-audience
 */
export const acceptsOnlyOwnTenant = ({ signInAudience }: { readonly signInAudience: string }): boolean =>
  signInAudience === "" || signInAudience === "AzureADMyOrg";
