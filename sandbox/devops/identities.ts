import type { Sandbox } from "../kernel/context.ts";
import type { Membership, Organization } from "../state/devops.ts";

export interface Person {
  displayName: string;
  /** Sign-in name of a person, application id of a service principal. */
  uniqueName: string;
}

/** Who stands behind an Entra object id. */
export function personOf(sandbox: Sandbox, entraId: string): Person {
  const user = sandbox.state.users.get(entraId);
  if (user) return { displayName: user.displayName, uniqueName: user.userPrincipalName };
  const principal = sandbox.state.servicePrincipals.get(entraId);
  return { displayName: principal?.displayName ?? "", uniqueName: principal?.appId ?? entraId };
}

/** Opaque form of an identity, as links and references spell it. */
export const descriptorOf = (identityId: string): string =>
  `aad.${Buffer.from(identityId).toString("base64")}`;

const personBehind = (sandbox: Sandbox, organization: Organization, identityId: string): Person => {
  const membership = sandbox.state.memberships
    .by("byOrganization", organization.id)
    .find((candidate) => candidate.identityId === identityId);
  return membership ? personOf(sandbox, membership.entraId) : { displayName: "", uniqueName: "" };
};

/** An identity reference as createdBy, authorizedBy and the like carry it. */
export function identityRef(sandbox: Sandbox, organization: Organization, identityId: string) {
  const person = personBehind(sandbox, organization, identityId);
  const descriptor = descriptorOf(identityId);
  return {
    displayName: person.displayName,
    url: `https://vssps.dev.azure.com/${organization.name}/_apis/Identities/${identityId}`,
    _links: {
      avatar: {
        href: `https://dev.azure.com/${organization.name}/_apis/GraphProfile/MemberAvatars/${descriptor}`,
      },
    },
    id: identityId,
    uniqueName: person.uniqueName,
    imageUrl: `https://dev.azure.com/${organization.name}/_api/_common/identityImage?id=${identityId}`,
    descriptor,
  };
}

/** The same reference as checks and approvals carry it. */
export function shortIdentityRef(sandbox: Sandbox, organization: Organization, identityId: string) {
  const { displayName, id, uniqueName, descriptor } = identityRef(sandbox, organization, identityId);
  return { displayName, id, uniqueName, descriptor };
}

/** How errors name a member. */
export const nameOfMember = (sandbox: Sandbox, membership: Membership): string =>
  personOf(sandbox, membership.entraId).displayName;

/** The same reference for someone known by an Entra object id, such as the author of a commit. */
export function identityRefOfEntra(sandbox: Sandbox, organization: Organization, entraId: string) {
  const membership = sandbox.state.memberships
    .by("byEntraId", entraId)
    .find((candidate) => candidate.organizationId === organization.id);
  return identityRef(sandbox, organization, membership?.identityId ?? entraId);
}
