import { readFileSync } from "node:fs";
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Caller } from "../login/tokens.ts";
import { applicationEntity } from "./applications/wire.ts";
import { assignmentEntity } from "./assignments/wire.ts";
import { credentialEntity } from "./credentials/wire.ts";
import { type Answer, createWorld, graphPrincipalId, persons, principalFixture, text } from "./fixture.ts";
import { grantEntity } from "./grants/wire.ts";
import { domainEntity, groupEntity, organizationEntity, userEntity } from "./people/wire.ts";
import { may, type Permission } from "./permissions.ts";
import { principalEntity } from "./principals/wire.ts";
import { directoryRoleEntity, eligibilityEntity, roleAssignmentEntity } from "./roles/wire.ts";
import { roleIds } from "./roles.ts";

/** Folder with the published descriptions and recorded exchanges; without it there is nothing to compare with. */
const specs = process.env["API_SPECS_DIR"];

const entities = [
  applicationEntity,
  principalEntity,
  credentialEntity,
  assignmentEntity,
  grantEntity,
  userEntity,
  organizationEntity,
  domainEntity,
  groupEntity,
  directoryRoleEntity,
  roleAssignmentEntity,
  eligibilityEntity,
];

const isLarge = (type: string): boolean => [userEntity.type, groupEntity.type].includes(type);

/** Expressions exist on beta only; service principals are open and answer with a date of creation. */
const beyondMetadata = ["claimsMatchingExpression", "createdDateTime"];

const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item));
const Metadata = z.object({
  "edmx:Edmx": z.object({
    "edmx:DataServices": z.object({
      Schema: list(
        z.object({
          "@_Namespace": z.string(),
          EntityType: list(
            z.object({
              "@_Name": z.string(),
              "@_BaseType": z.string().optional(),
              Property: list(z.object({ "@_Name": z.string() })),
              NavigationProperty: list(z.object({ "@_Name": z.string() })),
            }),
          ),
        }),
      ),
    }),
  }),
});

describe.skipIf(!specs)("against the published metadata", () => {
  it("no entity has a property that v1.0 does not know, or passes over one that it knows", () => {
    const xml = readFileSync(join(specs ?? "", "microsoft-graph/v1.0-metadata.xml"), "utf8");
    const metadata = Metadata.parse(new XMLParser({ ignoreAttributes: false }).parse(xml));
    const types = new Map(
      metadata["edmx:Edmx"]["edmx:DataServices"].Schema.filter(
        (schema) => schema["@_Namespace"] === "microsoft.graph",
      )
        .flatMap((schema) => schema.EntityType)
        .map((type) => [type["@_Name"], type]),
    );
    const propertiesOf = (name: string): string[] => {
      const type = types.get(name);
      const base = type?.["@_BaseType"]?.replace(/^(?:microsoft\.)?graph\./, "");
      return [
        ...(type?.Property ?? []).map((property) => property["@_Name"]),
        ...(base ? propertiesOf(base) : []),
      ];
    };
    const relationsOf = (name: string): string[] =>
      (types.get(name)?.NavigationProperty ?? []).map((relation) => relation["@_Name"]);
    for (const { type, fields, navigations, notEmulated = [] } of entities) {
      const known = propertiesOf(type.replace("microsoft.graph.", ""));
      const unknown = Object.keys(fields).filter(
        (name) => !known.includes(name) && !beyondMetadata.includes(name),
      );
      expect([type, unknown]).toEqual([type, []]);
      // Of people and groups only the common names are listed.
      if (isLarge(type)) continue;
      const named = [...Object.keys(fields), ...Object.keys(navigations), ...notEmulated];
      const forgotten = [...known, ...relationsOf(type.replace("microsoft.graph.", ""))];
      expect([type, forgotten.filter((name) => !named.includes(name))]).toEqual([type, []]);
    }
  });
});

const Catalogue = z.object({
  permissions: z.record(
    z.string(),
    z.object({
      pathSets: z.array(
        z.object({
          schemeKeys: z.array(z.string()),
          methods: z.array(z.string()),
          paths: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  ),
});

/** Operations of the catalogue that a permission stands for. */
const catalogued: Partial<Record<Permission, readonly string[]>> = {
  "me.read": ["GET /me"],
  "directoryRole.details": ["GET /directoryroles/{id}"],
  "roleAssignment.read": ["GET /rolemanagement/directory/roleassignments"],
  "roleEligibility.read": [
    "GET /rolemanagement/directory/roleeligibilityscheduleinstances/filterbycurrentuser(on={parametervalue})",
  ],
  "organization.read": ["GET /organization"],
  "domain.read": ["GET /domains"],
  "user.read": ["GET /users"],
  "group.read": ["GET /groups"],
  "authorizationPolicy.read": ["GET /policies/authorizationpolicy"],
  "application.read": ["GET /applications/{id}", "GET /serviceprincipals/{id}"],
  // For applications the list itself lacks a permission that reads every single one.
  "application.list": ["GET /applications", "GET /applications/{id}"],
  "application.create": ["POST /applications"],
  "application.write": ["PATCH /applications/{id}"],
  "password.write": ["POST /applications/{id}/addpassword"],
  "credential.read": ["GET /applications/{id}/federatedidentitycredentials"],
  "credential.write": ["POST /applications/{id}/federatedidentitycredentials"],
  "servicePrincipal.write": ["POST /serviceprincipals", "PATCH /serviceprincipals/{id}"],
  "permissionGrant.read": ["GET /oauth2permissiongrants"],
  "permissionGrant.write": ["POST /oauth2permissiongrants"],
};

/** What speaks of whoever is signed in; the sandbox answers persons only. */
const personal: readonly string[] = ["me.read", "roleEligibility.read"];

const signedIn = { tenantId: persons.ada.tenantId, clientId: "portal" };
const personWith = (scope: string): Caller => ({
  kind: "user",
  user: { ...persons.ada, roles: [roleIds.globalAdministrator] },
  scopes: [scope],
  handlesChallenges: false,
  ...signedIn,
});
const applicationWith = (role: string): Caller => ({
  kind: "application",
  principal: principalFixture("pipeline"),
  roles: [role],
  ...signedIn,
});

describe.skipIf(!specs)("against the published catalogue of permissions", () => {
  const { permissions } = specs
    ? Catalogue.parse(JSON.parse(readFileSync(join(specs, "microsoft-graph/permissions.json"), "utf8")))
    : { permissions: {} };
  const names = Object.keys(permissions);
  /** Of the several hundred permissions those that open something in the sandbox. */
  const known = names.filter((name) =>
    (Object.keys(catalogued) as Permission[]).some((permission) =>
      [personWith, applicationWith].some((callerWith) => may(callerWith(name), permission)),
    ),
  );
  const published = (scheme: string, operations: readonly string[]): string[] =>
    known.filter((name) =>
      permissions[name]?.pathSets.some(
        ({ schemeKeys, methods, paths }) =>
          schemeKeys.includes(scheme) &&
          Object.keys(paths).some((path) =>
            methods.some((method) => operations.includes(`${method} ${path.toLowerCase()}`)),
          ),
      ),
    );
  const rows = Object.entries(catalogued) as [Permission, readonly string[]][];

  it.each(rows)("a person's token opens %s with what opens %j", (permission, operations) => {
    const opening = names.filter((name) => may(personWith(name), permission));
    expect(opening).toEqual(published("DelegatedWork", operations));
    expect(opening.length).toBeGreaterThan(0);
  });

  it.each(rows.filter(([permission]) => !personal.includes(permission)))(
    "an application's token opens %s with what opens %j",
    (permission, operations) => {
      // A right to what one owns counts where an owned object is written; no object is at hand here.
      const isGeneral = (name: string) =>
        name !== "Application.ReadWrite.OwnedBy" || may(applicationWith(name), permission);
      const opening = names.filter((name) => may(applicationWith(name), permission));
      expect(opening).toEqual(published("Application", operations).filter(isGeneral));
    },
  );
});

const Exchange = z.object({
  operation: z.string(),
  request: z.object({ body: z.unknown() }),
  response: z.object({ status: z.number(), headers: z.record(z.string(), z.unknown()), body: z.unknown() }),
});

/** Came to the service after the exchanges were recorded. */
const younger = ["createdByAppId", "isDisabled"];

/** Names and kinds of values at every level, without the values. Arrays are told by their first element. */
function shapeOf(value: unknown): unknown {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== "object") return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !younger.includes(name))
      .map(([name, item]) => [name, shapeOf(item)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

describe.skipIf(!specs)("against recorded exchanges", () => {
  it("every replayed operation answers with the same status, content type, names and kinds of values", async () => {
    const file = readFileSync(join(specs ?? "", "recorded/graph.json"), "utf8");
    const recorded = new Map(
      z
        .array(Exchange)
        .parse(JSON.parse(file))
        .map((entry) => [entry.operation, entry]),
    );
    const { as } = await createWorld();
    const ada = as(persons.ada);
    const compare = async (operation: string, ask: (body: unknown) => Promise<Answer>): Promise<Answer> => {
      const exchange = recorded.get(operation);
      const answer = await ask(exchange?.request.body);
      const wanted = exchange?.response;
      expect([operation, answer.status]).toEqual([operation, wanted?.status]);
      expect([operation, answer.headers.get("content-type")]).toEqual([
        operation,
        wanted?.headers["content-type"] ?? null,
      ]);
      expect([operation, answer.headers.get("x-ms-resource-unit")]).toEqual([
        operation,
        wanted?.headers["x-ms-resource-unit"],
      ]);
      const isEmpty = wanted?.body === null || wanted?.body === "";
      if (!isEmpty) expect([operation, shapeOf(answer.body)]).toEqual([operation, shapeOf(wanted?.body)]);
      return answer;
    };
    const missing = "cc46cd6e-d9e9-46eb-87a0-fdb69c74358e";

    await compare("application.list.byDisplayNamePrefix.empty", () =>
      ada("GET", "/applications?$filter=startswith(displayName,'azure-cli-test')"),
    );
    await compare("application.list.forbidden", () => as(persons.ada, ["User.Read"])("GET", "/applications"));
    const created = await compare("application.create", (body) =>
      ada("POST", "/applications", {
        body: { ...z.object({}).loose().parse(body), signInAudience: "AzureADMyOrg" },
      }),
    );
    const id = text(created.body["id"]);
    const appId = text(created.body["appId"]);
    await compare("application.addPassword", (body) =>
      ada("POST", `/applications/${id}/addPassword`, { body }),
    );
    await compare("application.list.byAppId", () => ada("GET", `/applications?$filter=appId eq '${appId}'`));
    await compare("application.get", () => ada("GET", `/applications/${id}`));
    await compare("application.get.notFound", () => ada("GET", `/applications/${missing}`));
    await compare("application.update.requiredResourceAccess", (body) =>
      ada("PATCH", `/applications/${id}`, { body }),
    );
    await compare("application.owners.list.empty", () => ada("GET", `/applications/${id}/owners`));
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/users/${persons.noah.id}` };
    await ada("POST", `/applications/${id}/owners/$ref`, { body: reference });
    await compare("application.owners.list", () => ada("GET", `/applications/${id}/owners`));
    await compare("application.owners.remove", () =>
      ada("DELETE", `/applications/${id}/owners/${persons.noah.id}/$ref`),
    );

    const credentials = `/beta/applications/${id}/federatedIdentityCredentials`;
    await compare("federatedIdentityCredential.list.empty", () => ada("GET", credentials));
    const credential = await compare("federatedIdentityCredential.create", (body) =>
      ada("POST", credentials, { body }),
    );
    const one = `${credentials}/${text(credential.body["id"])}`;
    await compare("federatedIdentityCredential.list", () => ada("GET", credentials));
    await compare("federatedIdentityCredential.get", () => ada("GET", one));
    await compare("federatedIdentityCredential.get.byName", () => ada("GET", `${credentials}/Testing`));
    await compare("federatedIdentityCredential.update", (body) => ada("PATCH", one, { body }));
    await compare("federatedIdentityCredential.delete", () => ada("DELETE", one));

    const principal = await compare("servicePrincipal.create", () =>
      ada("POST", "/servicePrincipals", { body: { appId, accountEnabled: true } }),
    );
    const clientId = text(principal.body["id"]);
    await compare("servicePrincipal.list.byServicePrincipalName", () =>
      ada("GET", `/servicePrincipals?$filter=servicePrincipalNames/any(c:c eq '${appId}')`),
    );
    await compare("servicePrincipal.list.byDisplayName.empty", () =>
      ada("GET", "/servicePrincipals?$filter=displayName eq 'nothing'"),
    );
    await compare("servicePrincipal.owners.list.empty", () =>
      ada("GET", `/servicePrincipals/${clientId}/owners`),
    );
    const grants = `/oauth2PermissionGrants?$filter=clientId eq '${clientId}'`;
    await compare("oauth2PermissionGrant.list.byClientId.empty", () => ada("GET", grants));
    const grant = await compare("oauth2PermissionGrant.create", (body) =>
      ada("POST", "/oauth2PermissionGrants", {
        body: { ...z.object({}).loose().parse(body), clientId, resourceId: graphPrincipalId },
      }),
    );
    await compare("oauth2PermissionGrant.list.byClientId", () => ada("GET", grants));
    await compare("oauth2PermissionGrant.delete", () =>
      ada("DELETE", `/oAuth2PermissionGrants/${text(grant.body["id"])}`),
    );

    await compare("user.get", () => ada("GET", `/users/${persons.noah.userPrincipalName}`));
    await compare("user.get.notFound", () => ada("GET", "/users/example@example.com"));
    await compare("user.list.byUserPrincipalName", () =>
      ada("GET", `/users?$filter=userPrincipalName eq '${persons.noah.userPrincipalName}'`),
    );
    await compare("application.delete", () => ada("DELETE", `/applications/${id}`));
    await compare("directory.deletedItems.delete", () => ada("DELETE", `/directory/deletedItems/${id}`));
  });
});
