import { z } from "zod";
import type { Reply } from "../../kernel/service.ts";
import { keepFormerCredential } from "../../state/credential-versions.ts";
import type { FederatedIdentityCredential } from "../../state/directory.ts";
import { reachApplication } from "../applications/find.ts";
import { toWire } from "../entity.ts";
import { isProblem, notFound, type Problem, unknownBodyProperty, unknownSegment } from "../errors.ts";
import { contextOf, listReply, objectReply, scopeOf, versionOf } from "../odata.ts";
import { listOptions, objectOptions } from "../options.ts";
import { managedIdentityId, reachPrincipal } from "../principals/find.ts";
import { type GraphCall, noContent, type Operation, parameter, readKey } from "../route.ts";
import { type CredentialDraft, type CredentialSubject, checkCredential } from "./credential-rules.ts";
import { credentialEntity, visibleCredentials } from "./wire.ts";

const CredentialBody = z.strictObject({
  name: z.string().optional(),
  issuer: z.string().optional(),
  subject: z.string().nullable().optional(),
  description: z.string().nullable().optional(),
  audiences: z.array(z.string()).optional(),
  claimsMatchingExpression: z
    .strictObject({ value: z.string(), languageVersion: z.number() })
    .nullable()
    .optional(),
});
type CredentialBody = z.infer<typeof CredentialBody>;

const source = "docs/sources/graph.md#federated-credentials";

/** What holds the credentials: an application, or a managed identity behind a service principal. */
interface Holder {
  parentId: string;
  context: string;
}

type FindHolder = (call: GraphCall) => Holder | Problem;

const ofApplication: FindHolder = (call) => {
  const application = reachApplication(call, "credential.read");
  if (isProblem(application)) return application;
  return {
    parentId: application.id,
    context: `applications('${application.id}')/federatedIdentityCredentials`,
  };
};

/** Credentials of a managed identity are kept by Azure; Graph shows them and writes none. */
const ofPrincipal: FindHolder = (call) => {
  const principal = reachPrincipal(call, "credential.read");
  if (isProblem(principal)) return principal;
  return {
    parentId: managedIdentityId(principal) ?? principal.id,
    context: `servicePrincipals('${principal.id}')/federatedIdentityCredentials`,
  };
};

const lister = (find: FindHolder) => (call: GraphCall) => {
  const holder = find(call);
  if (isProblem(holder)) return holder;
  return listReply<FederatedIdentityCredential>(call, {
    entity: credentialEntity,
    context: holder.context,
    rows: () => visibleCredentials(holder.parentId, scopeOf(call)),
  });
};

const reader = (find: FindHolder) => (call: GraphCall) => {
  const holder = find(call);
  if (isProblem(holder)) return holder;
  const credential = findCredential(call, holder.parentId);
  if (isProblem(credential)) return credential;
  return objectReply(call, credentialEntity, holder.context, credential);
};

/** By id or name: the service takes a bare name as well as `(name='…')`. */
function findCredential(call: GraphCall, parentId: string): FederatedIdentityCredential | Problem {
  const text = parameter(call, "credential");
  const key = readKey(text);
  if (!key || ("property" in key && key.property !== "name")) {
    return unknownSegment(`federatedIdentityCredentials${text}`);
  }
  const wanted = "id" in key ? key.id : key.value;
  const found = visibleCredentials(parentId, scopeOf(call)).find(
    (credential) =>
      ("id" in key && credential.id === wanted.toLowerCase()) ||
      credential.name.toLowerCase() === wanted.toLowerCase(),
  );
  return found ?? notFound(wanted);
}

function create(call: GraphCall): Reply | Problem {
  const application = reachApplication(call, "credential.write");
  if (isProblem(application)) return application;
  return insert(call, application.id, CredentialBody.parse(call.body));
}

function insert(call: GraphCall, parentId: string, body: CredentialBody): Reply | Problem {
  const { sandbox, nowMs, lagMs } = call;
  const refused = foreignProperty(call, body);
  if (refused) return refused;
  const siblings = sandbox.state.federatedCredentials.by("byParent", parentId);
  const draft: CredentialDraft = {
    name: body.name ?? "",
    issuer: body.issuer ?? "",
    subject: body.subject ?? (body.claimsMatchingExpression ? null : ""),
    audiences: body.audiences ?? [],
    description: body.description ?? null,
    claimsMatchingExpression: body.claimsMatchingExpression ?? null,
  };
  const problem = checkCredential({ draft, siblings, existing: undefined, ...policyOf(call) });
  if (problem) return problem;
  const credential = sandbox.state.federatedCredentials.put({
    ...stored(draft),
    id: sandbox.ids.guid(),
    parentId,
    createdAt: nowMs,
    effectiveAt: effectiveFrom(call),
    visibleAt: nowMs + lagMs,
  });
  return {
    status: 201,
    headers: {
      location: `https://graph.microsoft.com/v2/${call.caller.tenantId}/federatedIdentityCredentials/${credential.id}`,
    },
    body: {
      "@odata.context": contextOf(call, `applications('${parentId}')/federatedIdentityCredentials/$entity`),
      ...toWire(credentialEntity, credential, scopeOf(call)),
    },
  };
}

/** Changes what the body names. `Prefer: create-if-missing` with a name as key creates what is not there. */
function update(call: GraphCall): Reply | Problem {
  const application = reachApplication(call, "credential.write");
  if (isProblem(application)) return application;
  const body = CredentialBody.parse(call.body);
  const existing = findCredential(call, application.id);
  const key = readKey(parameter(call, "credential"));
  if (isProblem(existing)) {
    const wanted = (call.headers.get("prefer") ?? "").toLowerCase().includes("create-if-missing");
    if (existing.status !== 404 || !wanted || !key || !("property" in key)) return existing;
    return insert(call, application.id, { ...body, name: key.value });
  }
  const refused = foreignProperty(call, body);
  if (refused) return refused;
  const { sandbox, nowMs } = call;
  const draft: CredentialDraft = {
    name: body.name ?? existing.name,
    issuer: body.issuer ?? existing.issuer,
    subject: body.subject === undefined ? existing.subject : body.subject,
    audiences: body.audiences ?? existing.audiences,
    description: body.description === undefined ? existing.description : body.description,
    claimsMatchingExpression:
      body.claimsMatchingExpression === undefined
        ? existing.claimsMatchingExpression
        : body.claimsMatchingExpression,
  };
  const siblings = sandbox.state.federatedCredentials
    .by("byParent", application.id)
    .filter((credential) => credential.id !== existing.id);
  const problem = checkCredential({ draft, siblings, existing, ...policyOf(call) });
  if (problem) return problem;
  const effectiveAt = effectiveFrom(call);
  keepFormerCredential(sandbox.state, existing, { nowMs, untilMs: effectiveAt });
  sandbox.state.federatedCredentials.put({ ...existing, ...stored(draft), effectiveAt });
  return noContent;
}

function remove(call: GraphCall): Reply | Problem {
  const application = reachApplication(call, "credential.write");
  if (isProblem(application)) return application;
  const credential = findCredential(call, application.id);
  if (isProblem(credential)) return credential;
  const { sandbox, nowMs } = call;
  keepFormerCredential(sandbox.state, credential, { nowMs, untilMs: effectiveFrom(call) });
  sandbox.state.federatedCredentials.delete(credential.id);
  return noContent;
}

const policyOf = ({ sandbox, caller }: GraphCall): Pick<CredentialSubject, "allowedIssuers"> => ({
  allowedIssuers: sandbox.state.tenants.get(caller.tenantId)?.federationPolicy?.allowedIssuers,
});

/** When the token endpoint learns of what a call does: of a change or a deletion as late as of a new credential. */
const effectiveFrom = ({ sandbox, nowMs, lagMs }: GraphCall): number =>
  nowMs + sandbox.settings.credentialLagMs + lagMs;

/** The v1.0 type has no expression. */
const foreignProperty = (call: GraphCall, body: CredentialBody): Problem | undefined =>
  body.claimsMatchingExpression !== undefined && versionOf(call.url) === "v1.0"
    ? unknownBodyProperty("claimsMatchingExpression", credentialEntity.type)
    : undefined;

const stored = (draft: CredentialDraft) => ({
  name: draft.name,
  issuer: draft.issuer,
  subject: draft.subject,
  audiences: [...draft.audiences],
  description: draft.description,
  claimsMatchingExpression: draft.claimsMatchingExpression && {
    value: draft.claimsMatchingExpression.value,
    languageVersion: 1 as const,
  },
});

const ofApplications = "/applications/:application/federatedIdentityCredentials";
const ofPrincipals = "/servicePrincipals/:principal/federatedIdentityCredentials";

export const credentialOperations: readonly Operation[] = [
  { method: "GET", path: ofApplications, query: listOptions, source, run: lister(ofApplication) },
  { method: "POST", path: ofApplications, body: CredentialBody, effects: ["lag"], source, run: create },
  {
    method: "GET",
    path: `${ofApplications}/:credential`,
    query: objectOptions,
    source,
    run: reader(ofApplication),
  },
  {
    method: "PATCH",
    path: `${ofApplications}/:credential`,
    body: CredentialBody,
    effects: ["lag"],
    source,
    run: update,
  },
  { method: "DELETE", path: `${ofApplications}/:credential`, effects: ["lag"], source, run: remove },
  { method: "GET", path: ofPrincipals, query: listOptions, source, run: lister(ofPrincipal) },
  {
    method: "GET",
    path: `${ofPrincipals}/:credential`,
    query: objectOptions,
    source,
    run: reader(ofPrincipal),
  },
];
