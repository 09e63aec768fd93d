import * as z from "zod/mini";
import { type HttpError, path } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { type Graph, type GraphRequest, withoutBody } from "./graph.ts";
import type { ApplicationObjectId } from "./ids.ts";

const FederatedIdentityCredential = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  /** Null for a flexible credential, which matches by an expression. */
  subject: z.pipe(
    z.nullish(z.string()),
    z.transform((subject) => subject ?? null),
  ),
  audiences: z.array(z.string()),
  description: z.nullish(z.string()),
});
export type FederatedIdentityCredential = z.infer<typeof FederatedIdentityCredential>;

const CredentialPage = z.object({ value: z.array(FederatedIdentityCredential) });

/** Every federated credential of an application. Twenty at most, so one page. */
export async function listFederatedCredentials(
  graph: Graph,
  applicationId: ApplicationObjectId,
  signal: AbortSignal,
): Promise<Result<readonly FederatedIdentityCredential[], HttpError>> {
  const page = await graph.read(
    {
      method: "GET",
      path: path`/applications/${applicationId}/federatedIdentityCredentials`,
      scopes: scopes.readApplications,
      purpose: "Read the federated credentials",
      signal,
    },
    CredentialPage,
  );
  return page.ok ? ok(page.value.value) : page;
}

/** A federated credential to be added, with the one audience that Entra takes. */
export interface NewFederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly [string];
  readonly description: string;
}

/** The request that adds a federated credential. */
export const createFederatedCredentialRequest = (
  applicationId: string,
  credential: NewFederatedCredential,
): GraphRequest => ({
  method: "POST",
  path: path`/applications/${applicationId}/federatedIdentityCredentials`,
  body: credential,
});

/**
 * Adds a federated credential. Graph checks form only: a wrong issuer or subject is accepted here and fails when a
 * token is exchanged. Two writes to one application at once are refused; the caller writes one after the other.
 * @see https://learn.microsoft.com/graph/api/application-post-federatedidentitycredentials
 */
export const createFederatedCredential = (
  graph: Graph,
  applicationId: ApplicationObjectId,
  credential: NewFederatedCredential,
  changes: string,
  signal: AbortSignal,
): Promise<Result<FederatedIdentityCredential, HttpError>> =>
  graph.read(
    {
      ...createFederatedCredentialRequest(applicationId, credential),
      scopes: scopes.writeApplications,
      purpose: "Add the federated credential",
      changes,
      signal,
    },
    FederatedIdentityCredential,
  );

/** Removes a federated credential: exchanges for its subject fail from then on. */
export const deleteFederatedCredential = async (
  graph: Graph,
  applicationId: ApplicationObjectId,
  id: string,
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> =>
  withoutBody(
    await graph.call({
      method: "DELETE",
      path: path`/applications/${applicationId}/federatedIdentityCredentials/${id}`,
      scopes: scopes.writeApplications,
      purpose: "Remove the federated credential",
      changes,
      signal,
    }),
  );
