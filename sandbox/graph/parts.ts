import type { Application } from "../state/directory.ts";

// What applications and service principals are both made of.

export const appRoleWire = (role: Application["appRoles"][number]) => ({
  allowedMemberTypes: role.allowedMemberTypes,
  description: role.description,
  displayName: role.displayName,
  id: role.id,
  isEnabled: role.isEnabled,
  origin: "Application",
  value: role.value,
});

export const emptyInfo = () => ({
  logoUrl: null,
  marketingUrl: null,
  privacyStatementUrl: null,
  supportUrl: null,
  termsOfServiceUrl: null,
});

export const noPublisher = () => ({ displayName: null, verifiedPublisherId: null, addedDateTime: null });
