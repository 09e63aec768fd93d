/** The field's words, each explained in a sentence or two that need no other page. */
export const terms = {
  "workload identity federation":
    "A pipeline proves who it is by a short-lived token that Entra trusts, so that no password has to be kept anywhere.",
  "service connection":
    "What a pipeline in Azure DevOps signs in with. It belongs to a project and may be shared with others of the organization.",
  "federated identity credential":
    "The trust on an Entra identity's side: it names the issuer, subject and audience of the tokens that may act as the identity.",
  issuer:
    "Who made the token that a pipeline shows. For a service connection that is Entra itself; older connections have an issuer of Azure DevOps that is being switched off.",
  subject:
    "Whom the token is about: exactly one service connection. It is compared to the letter, case included.",
  audience: "Whom the token is meant for: Entra's exchange of tokens. It is the same for every connection.",
  "app role assignment":
    "What lets an identity use a permission of an API as itself, without a person: the administrator's consent to it. It is granted apart from the trust.",
  tier: "How far a permission reaches: tier 0 is a way to take over the tenant, tier 1 changes it or reads what is sensitive, tier 2 is limited.",
} as const;

export type TermName = keyof typeof terms;
