import * as z from "zod/mini";
import { type HttpError, query } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { advancedQuery, type Graph, odataString } from "./graph.ts";
import { UserId } from "./ids.ts";

export const Person = z.object({
  id: UserId,
  displayName: z.pipe(
    z.nullish(z.string()),
    z.transform((name) => name ?? ""),
  ),
  userPrincipalName: z.pipe(
    z.nullish(z.string()),
    z.transform((name) => name ?? ""),
  ),
});
export type Person = z.infer<typeof Person>;

/** The signed-in person. */
export const getPerson = (graph: Graph, signal: AbortSignal): Promise<Result<Person, HttpError>> =>
  graph.read(
    {
      method: "GET",
      path: `/me${query({ $select: "id,displayName,userPrincipalName" })}`,
      scopes: scopes.signIn,
      purpose: "Read who is signed in",
      signal,
    },
    Person,
  );

const Organizations = z.object({
  value: z.array(z.object({ id: z.guid(), displayName: z.nullish(z.string()) })).check(z.minLength(1)),
});

/** The tenant's id and name. */
export async function getTenant(
  graph: Graph,
  signal: AbortSignal,
): Promise<Result<{ id: string; displayName: string }, HttpError>> {
  const page = await graph.read(
    {
      method: "GET",
      path: `/organization${query({ $select: "id,displayName" })}`,
      scopes: scopes.signIn,
      purpose: "Read the tenant's name",
      signal,
    },
    Organizations,
  );
  if (!page.ok) return page;
  const [tenant] = page.value.value;
  return ok({ id: tenant?.id ?? "", displayName: tenant?.displayName ?? "" });
}

/** Template ids of the directory roles that matter here. Names are renamed; template ids are not. */
export const directoryRoles = {
  globalAdministrator: "62e90394-69f5-4237-9190-012177145e10",
  privilegedRoleAdministrator: "e8611ab8-c189-46e8-94e1-60213ab1f814",
  applicationAdministrator: "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
  cloudApplicationAdministrator: "158c047a-c907-4556-b7ef-446551a6b5f7",
  applicationDeveloper: "cf1c38e5-3621-4004-a7cb-879624dced7c",
  hybridIdentityAdministrator: "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
} as const;

export const directoryRoleTitles: Readonly<Record<string, string>> = {
  [directoryRoles.globalAdministrator]: "Global Administrator",
  [directoryRoles.privilegedRoleAdministrator]: "Privileged Role Administrator",
  [directoryRoles.applicationAdministrator]: "Application Administrator",
  [directoryRoles.cloudApplicationAdministrator]: "Cloud Application Administrator",
  [directoryRoles.applicationDeveloper]: "Application Developer",
  [directoryRoles.hybridIdentityAdministrator]: "Hybrid Identity Administrator",
};

const RolePage = z.object({
  value: z.array(z.object({ id: z.string(), roleTemplateId: z.nullish(z.string()) })),
});

/** Template ids of the directory roles that are active for the signed-in person, also through groups. */
export async function listActiveDirectoryRoles(
  graph: Graph,
  signal: AbortSignal,
): Promise<Result<readonly string[], HttpError>> {
  const page = await graph.read(
    {
      method: "GET",
      path: `/me/transitiveMemberOf/microsoft.graph.directoryRole${query({ $select: "id,displayName,roleTemplateId", $count: true })}`,
      headers: advancedQuery,
      scopes: scopes.readDirectoryRoles,
      purpose: "Read your directory roles",
      signal,
    },
    RolePage,
  );
  return page.ok
    ? ok(page.value.value.flatMap((role) => (role.roleTemplateId ? [role.roleTemplateId.toLowerCase()] : [])))
    : page;
}

const EligibleRoles = z.object({ value: z.array(z.object({ roleDefinitionId: z.string() })) });

/**
 * Template ids of the roles that the signed-in person could activate in Privileged Identity Management. A tenant without
 * its licence refuses.
 * @see https://learn.microsoft.com/graph/api/unifiedroleeligibilityscheduleinstance-filterbycurrentuser
 */
export async function listEligibleDirectoryRoles(
  graph: Graph,
  signal: AbortSignal,
): Promise<Result<readonly string[], HttpError>> {
  const page = await graph.read(
    {
      method: "GET",
      path: "/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')",
      scopes: scopes.readEligibleRoles,
      purpose: "Read which roles you could activate",
      signal,
    },
    EligibleRoles,
  );
  return page.ok ? ok(page.value.value.map(({ roleDefinitionId }) => roleDefinitionId.toLowerCase())) : page;
}

const AuthorizationPolicy = z.object({
  defaultUserRolePermissions: z.object({ allowedToCreateApps: z.boolean() }),
});

/**
 * May every member of the tenant register applications?
 * @see https://learn.microsoft.com/graph/api/authorizationpolicy-get
 */
export async function membersMayRegisterApplications(
  graph: Graph,
  signal: AbortSignal,
): Promise<Result<boolean, HttpError>> {
  const policy = await graph.read(
    {
      method: "GET",
      path: "/policies/authorizationPolicy",
      scopes: scopes.readPolicies,
      purpose: "Read whether members may register applications",
      signal,
    },
    AuthorizationPolicy,
  );
  return policy.ok ? ok(policy.value.defaultUserRolePermissions.allowedToCreateApps) : policy;
}

/** A directory role that a person holds directly. */
export interface RoleAssignment {
  readonly templateId: string;
  /** False for a role that the tenant defined itself: what it allows is not known here. */
  readonly isBuiltIn: boolean;
  /** Object id of what it is limited to; undefined where it holds in the whole tenant. */
  readonly limitedTo: string | undefined;
}

const RoleAssignments = z.object({
  value: z.array(
    z.object({
      roleDefinitionId: z.string(),
      directoryScopeId: z.nullish(z.string()),
      roleDefinition: z.nullish(z.object({ isBuiltIn: z.nullish(z.boolean()) })),
    }),
  ),
});

/**
 * Directory roles assigned to a person directly, those limited to one object and those of the tenant's own making among
 * them. Roles held through a group are not in this list.
 */
export async function listRoleAssignments(
  graph: Graph,
  personId: string,
  signal: AbortSignal,
): Promise<Result<readonly RoleAssignment[], HttpError>> {
  const page = await graph.read(
    {
      method: "GET",
      path: `/roleManagement/directory/roleAssignments${query({
        $filter: `principalId eq ${odataString(personId)}`,
        $expand: "roleDefinition",
      })}`,
      scopes: scopes.readDirectoryRoles,
      purpose: "Read the roles assigned to you",
      signal,
    },
    RoleAssignments,
  );
  if (!page.ok) return page;
  return ok(
    page.value.value.map(({ roleDefinitionId, directoryScopeId, roleDefinition }) => ({
      templateId: roleDefinitionId.toLowerCase(),
      isBuiltIn: roleDefinition?.isBuiltIn !== false,
      limitedTo:
        directoryScopeId && directoryScopeId !== "/" ? directoryScopeId.replace(/^\//, "") : undefined,
    })),
  );
}
