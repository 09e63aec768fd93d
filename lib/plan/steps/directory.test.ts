import { describe, expect, it } from "vitest";
import { clouds } from "../../cloud/index.ts";
import { createGraph } from "../../entra/index.ts";
import type { Http, HttpError, HttpRequest } from "../../http/index.ts";
import { ok } from "../../result.ts";
import { knownFrom } from "../known.ts";
import { existingApplicationStep } from "./application.ts";
import { trustConnectionStep } from "./credential.ts";
import { declarePermissionsStep, grantPermissionStep } from "./permissions.ts";
import { createServicePrincipalStep } from "./service-principal.ts";

const guid = (digit: number) => "00000000-0000-0000-0000-000000000000".replaceAll("0", String(digit));
const group = { title: "Entra", name: "Contoso" } as const;
const servicePrincipal = createServicePrincipalStep({ displayName: "Payments", removable: true }, group);
const grant = grantPermissionStep(
  {
    resource: { servicePrincipalId: guid(2), displayName: "API" },
    role: { id: guid(3), value: "Read" },
    displayName: "Payments",
  },
  group,
);
const trust = trustConnectionStep(
  {
    connection: "connection/x",
    name: "ado_x",
    description: "",
    audience: "api://AzureADTokenExchange",
    connectionName: "x",
    displayName: "Payments",
  },
  group,
);
const access = [{ resourceAppId: guid(2), resourceAccess: [{ id: guid(3), type: "Role" }] }];
const declare = declarePermissionsStep({ displayName: "Payments", access, values: ["Read"] }, group);
const known = knownFrom(() => ({
  applicationId: guid(5),
  clientId: guid(6),
  servicePrincipalId: guid(7),
  issuer: "https://issuer/v2.0",
  subject: "Subject",
}));

const refused = (status: number, message = "", code = ""): HttpError => ({
  kind: "refused",
  service: "graph",
  method: "POST",
  path: "/",
  status,
  code,
  message,
});
const answering = (body: unknown) => {
  const sent: HttpRequest[] = [];
  const http: Http = {
    cloud: clouds.public,
    async send(request) {
      sent.push(request);
      return ok({ status: 200, headers: new Headers(), body });
    },
  };
  const clock = { now: () => 0, sleep: async () => undefined };
  return { io: { graph: createGraph(http), http, clock, signal: new AbortController().signal }, sent };
};

describe("a refusal", () => {
  const notValid = "The appId 'x' of the service principal does not reference a valid application object.";
  const credentialExists = "FederatedIdentityCredential with name ado_x already exists.";
  const notUnique = "Issuer and subject combination must be unique.";
  it.each([
    [
      "of a service principal whose application has not replicated",
      servicePrincipal,
      refused(400, notValid),
      "wait",
    ],
    ["of a service principal that exists", servicePrincipal, refused(409), "look"],
    [
      "of a service principal for want of a right",
      servicePrincipal,
      refused(403, "Insufficient privileges"),
      "stands",
    ],
    ["of a grant whose principal is not visible", grant, refused(404), "wait"],
    [
      "of a grant whose principal has not replicated",
      grant,
      refused(400, "Not a valid reference update."),
      "wait",
    ],
    [
      "of a grant that exists",
      grant,
      refused(400, "Permission being assigned already exists on the object"),
      "look",
    ],
    ["of a grant for another reason", grant, refused(400, "Unknown role"), "stands"],
    ["of a credential on an application not visible yet", trust, refused(404), "wait"],
    ["of a credential beside another write", trust, refused(409, "Concurrent requests"), "wait"],
    ["of a credential of a taken name", trust, refused(409, credentialExists), "look"],
    [
      "of a credential for a taken pair",
      trust,
      refused(400, notUnique, "InvalidFederatedIdentityCredentialValue"),
      "look",
    ],
    ["of a credential for its form", trust, refused(400, "Bad issuer"), "stands"],
    ["of a declaration beside another write", declare, refused(409), "wait"],
    ["of a declaration for want of a right", declare, refused(403), "stands"],
  ] as const)("%s", (_name, step, error, expected) => {
    const verdict = step.conflict?.(error) ? "look" : step.transient?.(error) ? "wait" : "stands";
    expect(verdict).toBe(expected);
  });
});

describe("trust", () => {
  const credential = (changes: Record<string, unknown>) => ({
    id: "c1",
    name: "other",
    issuer: "https://issuer/v2.0",
    subject: "Subject",
    audiences: ["api://AzureADTokenExchange"],
    ...changes,
  });
  const look = async (changes: Record<string, unknown>) => {
    const seen = await trust.observe(known, answering({ value: [credential(changes)] }).io);
    return seen.ok ? seen.value.kind : "error";
  };

  it("exists where issuer, subject and audience match to the character, whatever its name", async () => {
    expect(await look({})).toBe("present");
  });

  it.each([
    { issuer: "https://issuer/v2.0/" },
    { issuer: "https://ISSUER/v2.0" },
    { subject: "subject" },
    { subject: "Subject " },
    { subject: null },
  ])("does not exist with %j", async (changes) => {
    expect(await look(changes)).toBe("absent");
  });
});

describe("declared permissions", () => {
  const application = (requiredResourceAccess: unknown) => ({
    id: guid(5),
    appId: guid(6),
    requiredResourceAccess,
  });
  const others = { resourceAppId: guid(8), resourceAccess: [{ id: guid(9), type: "Scope" }] };

  it("are written beside what others declared", async () => {
    const { io, sent } = answering(application([others]));
    await declare.apply(known, io, { before: undefined, note: async () => undefined });
    expect(sent.at(-1)?.body).toEqual({ requiredResourceAccess: [others, ...access] });
  });

  it("are taken back without what others declared", async () => {
    const { io, sent } = answering(application([others, ...access]));
    await declare.undo?.({ applicationId: guid(5), added: JSON.stringify(access) }, io);
    expect(sent.at(-1)?.body).toEqual({ requiredResourceAccess: [others] });
  });

  it("note as ours only what was missing", async () => {
    const intended = await declare.intend?.(known, answering(application(access)).io, undefined);
    expect(intended).toEqual(ok({ applicationId: guid(5), added: "[]" }));
  });

  it("keep as ours what an earlier try declared and is there by now", async () => {
    const before = { added: JSON.stringify(access) };
    const intended = await declare.intend?.(known, answering(application(access)).io, before);
    expect(intended).toEqual(ok({ applicationId: guid(5), added: JSON.stringify(access) }));
  });

  it("are left alone by an undo that has none of its own", async () => {
    const { io, sent } = answering(application([others, ...access]));
    expect(await declare.undo?.({ applicationId: guid(5) }, io)).toEqual(ok(undefined));
    expect(sent).toEqual([]);
  });
});

it("an application that serves other tenants is in the way, one of this tenant is not", async () => {
  const step = existingApplicationStep({ applicationId: guid(5), displayName: "Payments" }, group);
  const look = async (signInAudience: string | null) => {
    const seen = await step.observe(
      known,
      answering({ id: guid(5), appId: guid(6), displayName: "Payments", signInAudience }).io,
    );
    return seen.ok && seen.value.kind;
  };
  expect(await look("AzureADMyOrg")).toBe("present");
  expect(await look("AzureADMultipleOrgs")).toBe("in-the-way");
  expect(await look("AzureADandPersonalMicrosoftAccount")).toBe("in-the-way");
});

describe("a credential that is there already", () => {
  const stored = {
    id: "a",
    name: "other",
    issuer: "https://issuer/v2.0",
    subject: "Subject",
    audiences: ["api://AzureADTokenExchange"],
  };
  const look = async (changes: Partial<typeof stored>) => {
    const { io } = answering({ value: [{ ...stored, ...changes }] });
    const seen = await trust.observe(known, io);
    if (!seen.ok) throw new Error(seen.error.kind);
    return seen.value;
  };

  it.each([
    ["upper and lower case in its subject", { subject: "subject" }],
    ["a slash at the end in its issuer", { issuer: "https://issuer/v2.0/" }],
    ["white space in its subject", { subject: "Subject " }],
  ])("is pointed out where it differs only by %s", async (difference, changes) => {
    expect(await look(changes)).toEqual({ kind: "absent", hint: expect.stringContaining(difference) });
  });

  it("is in the way where it trusts the same tokens for another audience, or bears the name", async () => {
    expect(await look({ audiences: ["api://other"] })).toMatchObject({
      kind: "in-the-way",
      reason: expect.stringContaining("api://other"),
    });
    expect(await look({ name: "ado_x", subject: "else" })).toMatchObject({ kind: "in-the-way" });
  });

  it("is not spoken of where it has nothing to do with it", async () => {
    expect(await look({ subject: "else" })).toEqual({ kind: "absent" });
  });
});
