import { z } from "zod";
import type { Application } from "../../state/directory.ts";
import {
  hostNotVerified,
  identifierUriTaken,
  invalidValues,
  missingProperty,
  type Problem,
  roleStillEnabled,
  tooLong,
  tooMany,
  uniqueNameTaken,
} from "../errors.ts";
import type { GraphCall } from "../route.ts";

const text = z.string().nullable().optional();
/** Compared without regard to case, so kept in one. */
const guid = z.guid().toLowerCase();

/** What a caller may write of an application. The sandbox keeps no certificates. */
export const ApplicationBody = z.strictObject({
  displayName: text,
  description: text,
  notes: text,
  uniqueName: text,
  serviceManagementReference: text,
  signInAudience: z.string().optional(),
  tags: z.array(z.string()).optional(),
  identifierUris: z.array(z.string()).optional(),
  requiredResourceAccess: z
    .array(
      z.strictObject({
        resourceAppId: z.string(),
        resourceAccess: z.array(z.strictObject({ id: guid, type: z.enum(["Role", "Scope"]) })),
      }),
    )
    .optional(),
  appRoles: z
    .array(
      z.strictObject({
        id: guid,
        value: z.string().nullable(),
        displayName: z.string(),
        description: z.string(),
        isEnabled: z.boolean(),
        allowedMemberTypes: z.array(z.enum(["Application", "User"])).min(1),
        origin: z.string().optional(),
      }),
    )
    .optional(),
  // Clients send the empty list. Whatever an entry holds is unknown here, and said to be.
  keyCredentials: z.array(z.strictObject({})).optional(),
  spa: z.strictObject({ redirectUris: z.array(z.string()) }).optional(),
  "owners@odata.bind": z.array(z.string()).optional(),
});
export type ApplicationBody = z.infer<typeof ApplicationBody>;

const audiences = [
  "AzureADMyOrg",
  "AzureADMultipleOrgs",
  "AzureADandPersonalMicrosoftAccount",
  "PersonalMicrosoftAccount",
];

interface Subject {
  call: GraphCall;
  body: ApplicationBody;
  existing: Application | undefined;
}

interface ApplicationRule {
  id: string;
  source: string;
  kind: "documented" | "observed" | "assumed";
  check(subject: Subject): Problem | undefined;
}

const limits = { displayName: 256, description: 1024, notes: 1024, serviceManagementReference: 256 } as const;
const source = "docs/sources/graph.md#applications";

/** What makes a written application invalid, in the order in which it is told. */
export const applicationRules: readonly ApplicationRule[] = [
  {
    id: "displayName.required",
    source,
    kind: "documented",
    check: ({ body, existing }) => {
      const missing = existing ? body.displayName === null || body.displayName === "" : !body.displayName;
      return missing ? missingProperty("displayName") : undefined;
    },
  },
  {
    id: "text.length",
    source,
    kind: "documented",
    check: ({ body }) => {
      const names = ["displayName", "description", "notes"] as const;
      const long = names.find((name) => (body[name]?.length ?? 0) > limits[name]);
      return long && tooLong(long, limits[long]);
    },
  },
  {
    id: "serviceManagementReference.length",
    source,
    kind: "assumed",
    check: ({ body }) =>
      (body.serviceManagementReference?.length ?? 0) > limits.serviceManagementReference
        ? tooLong("serviceManagementReference", limits.serviceManagementReference)
        : undefined,
  },
  {
    id: "tags.shape",
    source,
    kind: "documented",
    check: ({ body: { tags = [] } }) =>
      tags.every((tag) => tag !== "" && tag.length <= 256 && !/\s/.test(tag)) &&
      new Set(tags).size === tags.length
        ? undefined
        : invalidValues("tags"),
  },
  {
    id: "signInAudience.known",
    source,
    kind: "documented",
    check: ({ body }) =>
      body.signInAudience === undefined || audiences.includes(body.signInAudience)
        ? undefined
        : invalidValues("signInAudience"),
  },
  {
    id: "uniqueName.immutable",
    source,
    kind: "documented",
    check: ({ body, existing }) =>
      existing?.uniqueName && body.uniqueName !== undefined && body.uniqueName !== existing.uniqueName
        ? invalidValues("uniqueName")
        : undefined,
  },
  {
    id: "uniqueName.unique",
    source,
    kind: "documented",
    check: ({ call, body, existing }) => {
      if (!body.uniqueName) return undefined;
      const taken = call.sandbox.state.applications
        .by("byUniqueName", body.uniqueName)
        .some((other) => other.tenantId === call.caller.tenantId && other.id !== existing?.id);
      return taken ? uniqueNameTaken(body.uniqueName) : undefined;
    },
  },
  {
    id: "identifierUris.verifiedHost",
    source,
    kind: "documented",
    check: ({ call, body }) => {
      const domains = call.sandbox.state.tenants.get(call.caller.tenantId)?.domains ?? [];
      const foreign = body.identifierUris?.find((uri) => !hasVerifiedHost(uri, domains));
      return foreign === undefined ? undefined : hostNotVerified(foreign);
    },
  },
  {
    id: "identifierUris.unique",
    source,
    kind: "observed",
    check: ({ call, body, existing }) => {
      const wanted = body.identifierUris ?? [];
      if (wanted.length === 0) return undefined;
      const taken = call.sandbox.state.applications
        .list()
        .some(
          (other) =>
            other.tenantId === call.caller.tenantId &&
            other.id !== existing?.id &&
            other.identifierUris.some((uri) => wanted.includes(uri)),
        );
      return taken ? identifierUriTaken() : undefined;
    },
  },
  {
    id: "requiredResourceAccess.size",
    source,
    kind: "documented",
    check: ({ body }) => {
      const resources = body.requiredResourceAccess ?? [];
      const permissions = resources.reduce((sum, resource) => sum + resource.resourceAccess.length, 0);
      if (resources.length > 50) return tooMany("requiredResourceAccess", 50);
      return permissions > 400 ? tooMany("requiredResourceAccess/resourceAccess", 400) : undefined;
    },
  },
  {
    id: "appRoles.disableFirst",
    source,
    kind: "observed",
    check: ({ body, existing }) => {
      const wanted = body.appRoles && new Map(body.appRoles.map((role) => [role.id, role.value]));
      return wanted && existing?.appRoles.some((role) => role.isEnabled && wanted.get(role.id) !== role.value)
        ? roleStillEnabled()
        : undefined;
    },
  },
  {
    id: "owners.bound",
    source,
    kind: "documented",
    check: ({ call, body, existing }) => {
      const bound = body["owners@odata.bind"];
      if (bound === undefined) return undefined;
      if (existing) return invalidValues("owners@odata.bind");
      if (bound.length > 20) return tooMany("owners@odata.bind", 20);
      return bound.every((reference) => readReference(call, reference) !== undefined)
        ? undefined
        : invalidValues("owners@odata.bind");
    },
  },
];

export const checkApplication = (
  call: GraphCall,
  body: ApplicationBody,
  existing: Application | undefined,
): Problem | undefined => {
  for (const rule of applicationRules) {
    const problem = rule.check({ call, body, existing });
    if (problem) return problem;
  }
  return undefined;
};

/** Object id in a reference such as `https://graph.microsoft.com/v1.0/directoryObjects/{id}`, where a person or service principal has it. */
export function readReference(call: GraphCall, reference: string): string | undefined {
  const id =
    /^https?:\/\/[^/]+\/(?:v1\.0|beta)\/(?:directoryObjects|users|servicePrincipals)\/([\da-f-]{36})$/i.exec(
      reference,
    )?.[1];
  if (id === undefined) return undefined;
  const { users, servicePrincipals } = call.sandbox.state;
  const owner = users.get(id.toLowerCase()) ?? servicePrincipals.get(id.toLowerCase());
  return owner?.tenantId === call.caller.tenantId ? owner.id : undefined;
}

/** `api:` addresses name no host; web addresses need a verified domain of the organization. */
function hasVerifiedHost(uri: string, domains: readonly string[]): boolean {
  if (!/^https?:\/\//i.test(uri)) return true;
  if (!URL.canParse(uri)) return false;
  const { hostname } = new URL(uri);
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

/** The fields of the body over those of the application. What the body does not name stays. */
export function applyBody(application: Application, body: ApplicationBody): Application {
  return {
    ...application,
    ...(body.displayName && { displayName: body.displayName }),
    ...(body.description !== undefined && { description: body.description }),
    ...(body.notes !== undefined && { notes: body.notes }),
    ...(body.uniqueName !== undefined && { uniqueName: body.uniqueName }),
    ...(body.serviceManagementReference !== undefined && {
      serviceManagementReference: body.serviceManagementReference,
    }),
    ...(body.signInAudience !== undefined && { signInAudience: body.signInAudience }),
    ...(body.tags && { tags: body.tags }),
    ...(body.identifierUris && { identifierUris: body.identifierUris }),
    ...(body.requiredResourceAccess && { requiredResourceAccess: body.requiredResourceAccess }),
    ...(body.appRoles && { appRoles: body.appRoles.map(({ origin: _origin, ...role }) => role) }),
    ...(body.spa && { spaRedirectUris: body.spa.redirectUris }),
  };
}
