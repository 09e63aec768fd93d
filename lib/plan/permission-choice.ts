import type { PermissionIntent, ReasonIntent } from "./intent.ts";

type Resource = PermissionIntent["resource"];
type Role = PermissionIntent["role"];

const isRole = (resource: Resource, role: Pick<Role, "id">) => (chosen: PermissionIntent) =>
  chosen.resource.appId === resource.appId && chosen.role.id === role.id;

/** The permissions with this one among them, once. Keeps only what a plan needs of it. */
export const addPermission = (
  permissions: readonly PermissionIntent[],
  { servicePrincipalId, appId, displayName }: Resource,
  { id, value }: Role,
): PermissionIntent[] => {
  const resource = { servicePrincipalId, appId, displayName };
  return permissions.some(isRole(resource, { id }))
    ? [...permissions]
    : [...permissions, { resource, role: { id, value } }];
};

/** The permissions with a reason for this one; none where it is empty. */
export const explainPermission = (
  permissions: readonly PermissionIntent[],
  wanted: PermissionIntent,
  reason: ReasonIntent,
): PermissionIntent[] =>
  permissions.map((permission) => {
    if (!isRole(wanted.resource, wanted.role)(permission)) return permission;
    const { reason: _before, ...bare } = permission;
    return reason.text === "" ? bare : { ...bare, reason };
  });

/** The permissions without this one. */
export const removePermission = (
  permissions: readonly PermissionIntent[],
  { resource, role }: PermissionIntent,
): PermissionIntent[] => permissions.filter((permission) => !isRole(resource, role)(permission));

/** The permissions with `role` in the place of another of the same API; once, where it was there already. */
export function swapPermission(
  permissions: readonly PermissionIntent[],
  from: PermissionIntent,
  { id, value }: Role,
): PermissionIntent[] {
  const there = permissions.some(isRole(from.resource, { id }));
  return permissions.flatMap((permission) => {
    if (!isRole(from.resource, from.role)(permission)) return [permission];
    return there ? [] : [{ resource: from.resource, role: { id, value } }];
  });
}
