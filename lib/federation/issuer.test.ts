import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyTrust } from "./issuer.ts";

const tenant = "ff882432-09b0-437b-bd22-ca13c0037ded";
const guid = "64171687-7a59-4fce-b2c8-823278dcf176";
const entra = `https://login.microsoftonline.com/${tenant}/v2.0`;
const connection = `/eid1/c/pub/t/MiSI_7AJe0O9IsoTwAN97Q/a/rISbSSETf0KqFyZ8ppdXmA/sc/0ca3ddd9-f0b0-4635-a98c-5866526961b6/${guid}`;

describe("classifyTrust", () => {
  it.each([
    [entra, connection, "azure-devops-entra"],
    [`${entra}/`, connection, "azure-devops-entra"],
    [entra, guid, "entra-managed-identity"],
    [entra, connection.replace("/sc/", "/pl/"), "entra-other"],
    [entra, connection.replace("rISbSSETf0KqFyZ8ppdXmA", "9ExAW52n_ky4ZiS_jhpJIQ"), "entra-other"],
    [entra, "anything", "entra-other"],
    [`https://login.microsoftonline.us/${tenant}/v2.0`, guid, "entra-managed-identity"],
    [`https://vstoken.dev.azure.com/${guid}`, "sc://contoso/payments/deploy", "azure-devops-legacy"],
    ["https://app.vstoken.visualstudio.com", "sc://contoso/payments/deploy", "azure-devops-legacy"],
    ["https://token.actions.githubusercontent.com", "repo:contoso/web:ref:refs/heads/main", "github"],
    ["https://token.actions.contoso.ghe.com", "repo:contoso/web:pull_request", "github"],
    ["https://git.contoso.com/_services/token", "repo:contoso/web:environment:prod", "github"],
    ["https://gitlab.com", "project_path:contoso/web:ref_type:branch:ref:main", "gitlab"],
    [
      "https://app.terraform.io",
      "organization:contoso:project:net:workspace:prod:run_phase:apply",
      "terraform-cloud",
    ],
    [
      `https://westeurope.oic.prod-aks.azure.com/${tenant}/${guid}/`,
      "system:serviceaccount:web:api",
      "kubernetes",
    ],
    ["https://contoso.blob.core.windows.net/oidc/", "system:serviceaccount:web:api", "kubernetes"],
    ["https://oidc.eks.eu-west-1.amazonaws.com/id/ABC", "something", "kubernetes"],
    ["https://accounts.google.com", "112233445566778899001", "other"],
    ["http://token.actions.githubusercontent.com", "repo:contoso/web:pull_request", "other"],
    ["https://token.actions.githubusercontent.com.evil.example", "repo:contoso/web:pull_request", "other"],
    ["https://vstoken.dev.azure.com.evil.example", "sc://contoso/payments/deploy", "other"],
    ["not a url", "x", "other"],
    ["", "", "other"],
  ])("%s with %s is %s", (issuer, subject, platform) => {
    expect(classifyTrust({ issuer, subject }).platform).toBe(platform);
  });

  it("tells the organization of the retiring issuer and the names in its subject", () => {
    const origin = classifyTrust({
      issuer: `https://vstoken.dev.azure.com/${guid}`,
      subject: "sc://contoso/payments/deploy",
    });
    expect(origin).toEqual({
      platform: "azure-devops-legacy",
      organizationId: guid,
      dead: false,
      subject: { organization: "contoso", project: "payments", connection: "deploy" },
    });
  });

  it("reads GitHub subjects with and without immutable ids", () => {
    const issuer = "https://token.actions.githubusercontent.com";
    expect(classifyTrust({ issuer, subject: "repo:contoso@12/web@34:ref:refs/tags/v1:2" })).toMatchObject({
      subject: {
        owner: "contoso",
        ownerId: "12",
        repository: "web",
        repositoryId: "34",
        context: "tag",
        value: "v1:2",
      },
    });
    expect(classifyTrust({ issuer, subject: "repo:contoso/web:refs:refs/heads/main" })).toMatchObject({
      subject: { context: "other", value: "refs:refs/heads/main" },
    });
    expect(classifyTrust({ issuer, subject: "repository_owner:contoso" })).toMatchObject({
      subject: undefined,
    });
  });

  it("takes a credential without a subject", () => {
    expect(classifyTrust({ issuer: "https://gitlab.com", subject: null })).toMatchObject({
      platform: "gitlab",
      subject: undefined,
    });
  });

  it("never throws", () => {
    assert(
      property(string({ unit: "binary" }), string({ unit: "binary" }), (issuer, subject) => {
        classifyTrust({ issuer, subject });
        classifyTrust({ issuer: `https://${issuer}`, subject });
        classifyTrust({ issuer: entra, subject });
      }),
    );
  });
});
