import { expect, it } from "vitest";
import { createWorld, graphPrincipalId, persons, text } from "./fixture.ts";

it("an application administrator's path from a new application to its credential goes through", async () => {
  const { as } = await createWorld();
  const kim = as(persons.kim);
  const application = await kim("POST", "/applications", {
    body: { displayName: "ado-payments", signInAudience: "AzureADMyOrg", tags: ["ado"] },
  });
  expect(application.status).toBe(201);
  expect(text(application.body["createdDateTime"])).toMatch(/T08:00:00\.\d{7}Z$/);
  const id = text(application.body["id"]);
  const appId = text(application.body["appId"]);

  const principal = await kim("POST", "/servicePrincipals", { body: { appId } });
  expect(principal.status).toBe(201);
  const credential = await kim("POST", `/applications/${id}/federatedIdentityCredentials`, {
    body: {
      name: "ado-payments",
      issuer: "https://login.microsoftonline.com/t/v2.0",
      subject: "/eid1/c/pub/t/x/a/y/sc/org/connection",
      audiences: ["api://AzureADTokenExchange"],
    },
  });
  expect(credential.status).toBe(201);
  expect(Object.keys(credential.body).sort()).toEqual(
    ["@odata.context", "audiences", "description", "id", "issuer", "name", "subject"].sort(),
  );
  const read = await kim(
    "GET",
    `/applications(appId='${appId}')/federatedIdentityCredentials(name='ado-payments')`,
  );
  expect(read.body["id"]).toBe(credential.body["id"]);
});

it("a Global Administrator grants a Graph role once, and both sides show it", async () => {
  const { as, sandbox } = await createWorld();
  const ada = as(persons.ada);
  const application = await ada("POST", "/applications", { body: { displayName: "reader" } });
  const principal = await ada("POST", "/servicePrincipals", { body: { appId: application.body["appId"] } });
  const role = sandbox.state.servicePrincipals
    .get(graphPrincipalId)
    ?.appRoles.find((candidate) => candidate.value === "User.Read.All");
  const body = { principalId: principal.body["id"], resourceId: graphPrincipalId, appRoleId: role?.id };
  const granted = await ada("POST", `/servicePrincipals/${graphPrincipalId}/appRoleAssignedTo`, { body });
  expect(granted.status).toBe(201);
  expect(granted.body).toMatchObject({
    resourceDisplayName: "Microsoft Graph",
    principalType: "ServicePrincipal",
  });
  const held = await ada("GET", `/servicePrincipals/${text(principal.body["id"])}/appRoleAssignments`);
  expect(held.body.value?.map((row) => row["id"])).toEqual([granted.body["id"]]);
  const again = await ada("POST", `/servicePrincipals/${graphPrincipalId}/appRoleAssignedTo`, { body });
  expect([again.status, again.body.error?.message]).toEqual([
    400,
    "Permission being assigned already exists on the object",
  ]);
});

it("the signed-in person, their roles and their organization can be read", async () => {
  const { as } = await createWorld();
  const ada = as(persons.ada);
  expect((await ada("GET", "/me")).body["userPrincipalName"]).toBe("ada@northwind.example");
  const roles = await ada(
    "GET",
    "/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=id,displayName,roleTemplateId&$count=true",
    { headers: { consistencylevel: "eventual" } },
  );
  expect(roles.body.value).toMatchObject([{ roleTemplateId: "62e90394-69f5-4237-9190-012177145e10" }]);
  const organization = await ada("GET", "/organization?$select=id,displayName,verifiedDomains");
  expect(organization.body.value).toMatchObject([{ displayName: "Northwind Traders" }]);
});
