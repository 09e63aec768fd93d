import { describe, expect, it } from "vitest";
import { clouds, microsoftGraphAppId } from "../cloud/index.ts";
import { createGraph, directoryRoles } from "../entra/index.ts";
import type { Http, HttpError, HttpReply, HttpRequest } from "../http/index.ts";
import { err, ok, type Result } from "../result.ts";
import { type ConnectIntent, planTag } from "./intent.ts";
import {
  applicationBlocker,
  connectionBlocker,
  creationBlocker,
  credentialLimitBlocker,
  grantBlocker,
  type Rights,
  readRights,
} from "./rights.ts";

const guid = (digit: number) => "00000000-0000-0000-0000-000000000000".replaceAll("0", String(digit));
const northwind = { id: guid(1), name: "northwind" };
const web = { id: guid(3), name: "web" };
const api = { id: guid(4), name: "api" };
const connection = { organization: northwind, projects: [web, api], name: "x", description: "" };
const intent = (changes: Partial<ConnectIntent> = {}): ConnectIntent => ({
  kind: "connect",
  id: guid(7),
  tenant: { id: guid(8), name: "Contoso" },
  person: { id: guid(9), displayName: "Ada" },
  identity: {
    kind: "existing-application",
    applicationId: guid(5),
    clientId: guid(6),
    displayName: "Payments",
  },
  connections: [connection],
  scope: { kind: "management-group", id: "root", name: "Root" },
  permissions: [],
  ...changes,
});
const rights = (changes: Partial<Rights> = {}): Rights => ({
  roles: [],
  assignments: [],
  eligible: undefined,
  mayRegister: undefined,
  notGranted: [],
  applicationId: guid(5),
  ownsApplication: false,
  credentialCount: 0,
  deniedProjects: new Map(),
  unreadable: new Map(),
  ...changes,
});

describe("what a directory role allows", () => {
  it.each([
    ["globalAdministrator", true, true, true],
    ["privilegedRoleAdministrator", false, true, true],
    ["applicationAdministrator", true, false, true],
    ["cloudApplicationAdministrator", true, false, true],
    ["applicationDeveloper", false, false, false],
    ["hybridIdentityAdministrator", true, false, false],
  ] as const)(
    "%s: write to applications %s, grant Graph %s, grant others %s",
    (role, write, graph, other) => {
      const held = rights({ roles: [directoryRoles[role]] });
      expect([
        applicationBlocker(intent(), held) === undefined,
        grantBlocker(microsoftGraphAppId, held) === undefined,
        grantBlocker(guid(2), held) === undefined,
      ]).toEqual([write, graph, other]);
    },
  );

  it("is left to the services where the roles could not be read", () => {
    const unknown = rights({ roles: undefined });
    expect(applicationBlocker(intent(), unknown)).toBeUndefined();
    expect(grantBlocker(microsoftGraphAppId, unknown)).toBeUndefined();
  });

  it("counts for the application that it is limited to, and for no other", () => {
    const limited = (limitedTo: string) =>
      rights({
        assignments: [{ templateId: directoryRoles.applicationAdministrator, isBuiltIn: true, limitedTo }],
      });
    expect(applicationBlocker(intent(), limited(guid(5)))).toBeUndefined();
    expect(applicationBlocker(intent(), limited(guid(6)))).toBeDefined();
    expect(grantBlocker(guid(2), limited(guid(5)))).toBeDefined();
  });

  it("is left to the services where the tenant has made a role of its own", () => {
    const own = { templateId: guid(4), isBuiltIn: false, limitedTo: undefined };
    expect(applicationBlocker(intent(), rights({ assignments: [own] }))).toBeUndefined();
    expect(grantBlocker(microsoftGraphAppId, rights({ assignments: [own] }))).toBeUndefined();
    const unrelated = { ...own, isBuiltIn: true };
    expect(grantBlocker(microsoftGraphAppId, rights({ assignments: [unrelated] }))).toBeDefined();
  });

  it("names what is missing and who can help", () => {
    expect(grantBlocker(microsoftGraphAppId, rights())).toEqual({
      kind: "right",
      reason: "You hold no directory role that may consent to application permissions of this API.",
      missing: "Privileged Role Administrator",
      unblockedBy: "a holder of Global Administrator or Privileged Role Administrator",
    });
    expect(applicationBlocker(intent(), rights())?.reason).toContain("Payments");
  });
});

it("lets owners and whoever creates an application write to it without a role", () => {
  const created = intent({ identity: { kind: "new-application", displayName: "Payments" } });
  expect(applicationBlocker(created, rights({ applicationId: undefined }))).toBeUndefined();
  expect(applicationBlocker(created, rights())).toBeDefined();
  expect(applicationBlocker(intent(), rights({ ownsApplication: true }))).toBeUndefined();
});

describe("registering an application", () => {
  const created = intent({ identity: { kind: "new-application", displayName: "Payments" } });
  const creation = (changes: Partial<Rights>) => creationBlocker(created, rights(changes));

  it("is left to the service where it is not known whether everybody may", () => {
    expect(creation({})).toBeUndefined();
    expect(creation({ mayRegister: true })).toBeUndefined();
  });

  it("is blocked where members may not, for whoever holds no role that may", () => {
    expect(creation({ mayRegister: false })).toMatchObject({ missing: "Application Developer" });
    expect(creation({ mayRegister: false, roles: [directoryRoles.applicationDeveloper] })).toBeUndefined();
  });
});

it("whoever could activate a role that helps is told to, before anybody else is named", () => {
  const eligible = [directoryRoles.privilegedRoleAdministrator];
  expect(grantBlocker(microsoftGraphAppId, rights({ eligible }))?.unblockedBy).toBe(
    "you, once you have activated Privileged Role Administrator in Privileged Identity Management",
  );
  expect(applicationBlocker(intent(), rights({ eligible }))?.unblockedBy).toContain("an owner");
});

describe("a connection", () => {
  it("is blocked in exactly the projects where the person may not create one", () => {
    const denied = (ids: string[]) =>
      connectionBlocker("northwind", [web, api], rights({ deniedProjects: new Map([["northwind", ids]]) }));
    expect(denied([])).toBeUndefined();
    expect(denied([guid(2)])).toBeUndefined();
    expect(denied([api.id])?.missing).toBe("Endpoint Creator in api");
    expect(denied([api.id, web.id])?.missing).toBe("Endpoint Creator in web, api");
  });

  it("is blocked where the organization refuses the person, in its own words", () => {
    const where = { service: "devops", method: "GET", path: "/" } as const;
    const refused: HttpError = { ...where, kind: "refused", status: 401, code: "", message: "No access." };
    const blocked = (error: HttpError) =>
      connectionBlocker("northwind", [web], rights({ unreadable: new Map([["northwind", error]]) }))?.reason;
    expect(blocked(refused)).toBe("northwind refuses you: No access.");
    expect(blocked({ ...where, kind: "sign-in-page" })).toBe(
      "northwind refuses you: it does not accept the session",
    );
  });
});

it.each([
  [0, 20, undefined],
  [19, 1, undefined],
  [20, 0, undefined],
  [19, 2, "room for 1 more"],
  [20, 5, "room for 5 more"],
])("an application with %d credentials and %d to add lacks %s", (credentialCount, added, missing) => {
  expect(credentialLimitBlocker(rights({ credentialCount }), added)?.missing).toBe(missing);
});

describe("reading the rights", () => {
  const reply = (body: unknown): Result<HttpReply, HttpError> =>
    ok({ status: 200, headers: new Headers(), body });
  type Answer = (request: HttpRequest) => Result<HttpReply, HttpError>;
  const answers: Record<
    "roles" | "assignments" | "eligible" | "policy" | "applications" | "owners" | "credentials" | "projects",
    Answer
  > = {
    roles: () => reply({ value: [{ id: "x", roleTemplateId: directoryRoles.applicationAdministrator }] }),
    eligible: () => reply({ value: [{ roleDefinitionId: directoryRoles.globalAdministrator }] }),
    policy: () => reply({ defaultUserRolePermissions: { allowedToCreateApps: false } }),
    applications: () => reply({ value: [] }),
    owners: () => reply({ value: [{ id: guid(9) }] }),
    credentials: () => reply({ value: [{ id: "a", name: "a", issuer: "i", subject: "s", audiences: [] }] }),
    projects: () => reply({ value: [true, false] }),
    assignments: () =>
      reply({
        value: [
          {
            roleDefinitionId: guid(4),
            directoryScopeId: `/${guid(5)}`,
            roleDefinition: { isBuiltIn: false },
          },
          { roleDefinitionId: directoryRoles.applicationAdministrator, directoryScopeId: "/" },
        ],
      }),
  };
  const read = (changes: Partial<typeof answers> = {}, given = intent()) => {
    const all = { ...answers, ...changes };
    const http: Http = {
      cloud: clouds.public,
      async send(request) {
        if (request.service === "devops") return all.projects(request);
        if (request.path.includes("/roleAssignments")) return all.assignments(request);
        if (request.path.includes("/roleEligibility")) return all.eligible(request);
        if (request.path.includes("/authorizationPolicy")) return all.policy(request);
        if (request.path.includes("/owners")) return all.owners(request);
        if (request.path.includes("/federatedIdentityCredentials")) return all.credentials(request);
        if (request.path.includes("/applications?")) return all.applications(request);
        return all.roles(request);
      },
    };
    const clock = { now: () => 0, sleep: async () => undefined };
    const io = { graph: createGraph(http), http, clock, signal: new AbortController().signal };
    return readRights(given, given.person, io);
  };
  const refuse: Answer = ({ service, method, path }) =>
    err({ kind: "refused", service, method, path, status: 403, code: "", message: "No." });

  it("gathers roles, ownership, credentials and denied projects", async () => {
    expect(await read()).toEqual(
      ok({
        roles: [directoryRoles.applicationAdministrator],
        assignments: [
          { templateId: guid(4), isBuiltIn: false, limitedTo: guid(5) },
          { templateId: directoryRoles.applicationAdministrator, isBuiltIn: true, limitedTo: undefined },
        ],
        eligible: undefined,
        mayRegister: undefined,
        notGranted: [],
        applicationId: guid(5),
        ownsApplication: true,
        credentialCount: 1,
        deniedProjects: new Map([["northwind", [api.id]]]),
        unreadable: new Map(),
      }),
    );
  });

  it("asks nothing about an application that does not exist yet", async () => {
    const never: Answer = ({ path }) => {
      throw new Error(`asked for ${path}`);
    };
    const identity = { kind: "new-application" as const, displayName: "Payments" };
    const rights = await read({ owners: never, credentials: never }, intent({ identity }));
    expect(rights).toMatchObject({
      value: { applicationId: undefined, ownsApplication: false, credentialCount: 0 },
    });
  });

  /** A Global Reader: what helps here is missing, and the tenant's policies may be read. */
  const reader: Partial<typeof answers> = {
    roles: () => reply({ value: [{ id: "x", roleTemplateId: "f2ef992c-3afb-46b9-b7cf-a126ee74c451" }] }),
    assignments: () => reply({ value: [] }),
  };
  const created = intent({ identity: { kind: "new-application", displayName: "Payments" } });

  it("reads what could be activated and whether everybody may register, where a role is missing", async () => {
    expect(await read(reader, created)).toMatchObject({
      value: { eligible: [directoryRoles.globalAdministrator], mayRegister: false, notGranted: [] },
    });
  });

  it("goes on where these scopes are not granted, and says so", async () => {
    const consent =
      (scope: string): Answer =>
      () =>
        err({ kind: "interaction", service: "graph", scopes: [scope], reason: "consent" });
    expect(await read({ ...reader, eligible: consent("a"), policy: consent("b") }, created)).toMatchObject({
      value: {
        eligible: undefined,
        mayRegister: undefined,
        notGranted: [
          { service: "graph", scopes: ["a"] },
          { service: "graph", scopes: ["b"] },
        ],
      },
    });
  });

  it("asks for neither where nothing is missing", async () => {
    const never: Answer = ({ path }) => {
      throw new Error(`asked for ${path}`);
    };
    const administrator = () =>
      reply({ value: [{ id: "x", roleTemplateId: directoryRoles.globalAdministrator }] });
    expect((await read({ roles: administrator, eligible: never, policy: never }, created)).ok).toBe(true);
  });

  it("asks about the application that the plan itself created before", async () => {
    const identity = { kind: "new-application" as const, displayName: "Payments" };
    const given = intent({ identity });
    const made = { id: guid(5), appId: guid(6), displayName: "Payments", tags: [planTag(given.id)] };
    const another = { ...made, id: guid(1), tags: [] };
    const rights = await read({ applications: () => reply({ value: [another, made] }) }, given);
    expect(rights).toMatchObject({
      value: { applicationId: guid(5), ownsApplication: true, credentialCount: 1 },
    });
  });

  it("takes a refusal for not knowing", async () => {
    const unknown = await read({ roles: refuse, owners: refuse, credentials: refuse });
    expect(unknown).toMatchObject({ ok: true, value: { ownsApplication: false, credentialCount: 0 } });
    expect(unknown.ok && unknown.value.roles).toBeUndefined();
  });

  it.each<[string, Answer]>([
    ["refuses", refuse],
    [
      "shows its sign-in page",
      ({ service, method, path }) => err({ kind: "sign-in-page", service, method, path }),
    ],
  ])("notes an organization that %s", async (_name, projects) => {
    const noted = await read({ projects });
    expect(noted.ok && [...noted.value.unreadable.keys()]).toEqual(["northwind"]);
  });

  it("fails where asking fails: the network, or a scope that is not granted", async () => {
    const lost: HttpError = { kind: "unreachable", service: "graph", method: "GET", path: "/" };
    expect(await read({ roles: () => err(lost) })).toEqual(err(lost));
    const needed: HttpError = { kind: "interaction", service: "devops", scopes: [], reason: "consent" };
    expect(await read({ projects: () => err(needed) })).toEqual(err(needed));
    const where = { service: "devops", method: "GET", path: "/" } as const;
    const busy: HttpError = { ...where, kind: "refused", status: 503, code: "", message: "Busy." };
    expect(await read({ projects: () => err(busy) })).toEqual(err(busy));
  });
});
