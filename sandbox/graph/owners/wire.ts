import type { ServicePrincipal, User } from "../../state/directory.ts";
import type { State } from "../../state/state.ts";
import type { Entity, Json, Scope } from "../entity.ts";
import type { Collection } from "../odata.ts";
import { userDefaults, userEntity } from "../people/wire.ts";
import { principalFields } from "../principals/fields.ts";

/** Who can own an application or a service principal; docs/sources/graph.md#owners. */
type Owner = User | ServicePrincipal;

const isUser = (owner: Owner): owner is User => "userPrincipalName" in owner;

/** The owners that are still there. */
export const findOwners = (state: State, ids: readonly string[]): Owner[] =>
  ids.flatMap((id) => state.users.get(id) ?? state.servicePrincipals.get(id) ?? []);

export const typeOfOwner = (owner: Owner): Record<string, Json> => ({
  "@odata.type": isUser(owner) ? "#microsoft.graph.user" : "#microsoft.graph.servicePrincipal",
});

const names = [...new Set([...Object.keys(userEntity.fields), ...Object.keys(principalFields)])];

/** A directory object that is one or the other; each shows what its own type has. */
export const ownerEntity: Entity<Owner> = {
  type: "microsoft.graph.directoryObject",
  fields: Object.fromEntries(
    names.map((name) => [
      name,
      (owner: Owner, scope: Scope) =>
        isUser(owner) ? userEntity.fields[name]?.(owner, scope) : principalFields[name]?.(owner, scope),
    ]),
  ),
  defaults: (owner) => (isUser(owner) ? userDefaults : Object.keys(principalFields)),
  filterable: ["id", "displayName", "userPrincipalName"],
  sortable: ["displayName"],
  searchable: ["displayName"],
  navigations: {},
  ...(userEntity.notEmulated && { notEmulated: userEntity.notEmulated }),
};

/** The owners of an object as a collection of their own. */
export const ownersOf = (state: State, { owners }: { owners: readonly string[] }): Collection<Owner> => ({
  entity: ownerEntity,
  context: "directoryObjects",
  rows: () => findOwners(state, owners),
  annotate: typeOfOwner,
});
