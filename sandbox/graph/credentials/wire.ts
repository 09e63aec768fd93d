import type { FederatedIdentityCredential } from "../../state/directory.ts";
import type { Entity, Scope } from "../entity.ts";

/**
 * A federated identity credential. Only the beta endpoint knows the claims expression; v1.0 shows a flexible
 * credential without its subject. docs/sources/graph.md#flexible-credentials.
 */
export const credentialEntity: Entity<FederatedIdentityCredential> = {
  type: "microsoft.graph.federatedIdentityCredential",
  fields: {
    id: (credential) => credential.id,
    name: (credential) => credential.name,
    issuer: (credential) => credential.issuer,
    subject: (credential) => credential.subject,
    description: (credential) => credential.description,
    audiences: (credential) => credential.audiences,
    claimsMatchingExpression: (credential, { version }) =>
      version === "beta" ? (credential.claimsMatchingExpression ?? undefined) : undefined,
  },
  filterable: ["id", "name", "issuer", "subject"],
  sortable: [],
  searchable: [],
  navigations: {},
};

/** Credentials of a parent that reads may already see. */
export const visibleCredentials = (
  parentId: string,
  { state, nowMs }: Scope,
): FederatedIdentityCredential[] =>
  state.federatedCredentials.by("byParent", parentId).filter((credential) => credential.visibleAt <= nowMs);
