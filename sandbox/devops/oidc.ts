import type { Sandbox } from "../kernel/context.ts";
import type { Call, Reply, Route } from "../kernel/service.ts";
import type { Caller } from "../login/tokens.ts";
import { refuseToken } from "./auth.ts";
import { federationScheme } from "./endpoints/rules.ts";
import { badArgument, failure } from "./errors.ts";
import { issueAssertion, issueLegacyToken } from "./federation.ts";
import { optionOf } from "./options.ts";
import { retiringIssuer } from "./retirement.ts";
import { versioned } from "./route.ts";
import { type Job, jobOf } from "./runs/jobs.ts";
import { legacyIssuer } from "./subject.ts";

/** The token of the pipeline itself, for those who name no connection. */
function pipelineToken(
  { sandbox }: Call<Caller>,
  { organization, project, pipeline, run }: Job,
): Promise<string> {
  return issueLegacyToken(sandbox, {
    iss: legacyIssuer(organization.id),
    sub: `p://${organization.name}/${project.name}/${pipeline.name}`,
    org_id: organization.id,
    prj_id: project.id,
    def_id: String(pipeline.number),
    rpo_id: pipeline.repositoryId,
    rpo_ver: run.commitId,
    rpo_ref: run.refName,
    run_id: String(run.number),
  });
}

/** Whether a request names the job that its token belongs to, from the organization down. */
function isAddressOf({ organization, project, planId, jobId }: Job, params: Record<string, string>): boolean {
  const names = (parameter: string, ...accepted: string[]) =>
    accepted.some((name) => name.toLowerCase() === params[parameter]?.toLowerCase());
  return (
    names("organization", organization.name) &&
    names("project", project.id, project.name) &&
    names("hub", "build") &&
    names("planId", planId) &&
    names("jobId", jobId)
  );
}

async function oidcToken(call: Call<Caller>): Promise<Reply> {
  const { sandbox, headers, params } = call;
  const token = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const job = token === undefined ? undefined : jobOf(sandbox, token);
  if (!job || !isAddressOf(job, params)) return refuseToken(sandbox, { method: "POST", headers });
  const id = optionOf(call.query, "serviceConnectionId")?.toLowerCase();
  if (id === undefined) return { status: 200, body: { oidcToken: await pipelineToken(call, job) } };
  const endpoint = job.endpointIds.has(id) ? sandbox.state.endpoints.get(id) : undefined;
  if (!endpoint) {
    return failure(404, "EndpointNotFoundException", `No service connection found with identifier "${id}".`);
  }
  if (endpoint.authorizationScheme !== federationScheme) {
    return badArgument(
      `The service connection "${id}" does not use workload identity federation.`,
      "serviceConnectionId",
    );
  }
  return { status: 200, body: { oidcToken: await issueAssertion(sandbox, endpoint) } };
}

const jwks = "https://vstoken.dev.azure.com/.well-known/jwks";

const notFound: Reply = { status: 404, body: "" };

/** Whether the retiring issuer has been switched off. */
const isRetired = ({ clock }: Sandbox): boolean => clock.now() >= retiringIssuer.retiredAt;

/** Tokens for running jobs, and what verifies those of the retiring issuer. */
export const oidcRoutes: readonly Route<Caller>[] = [
  versioned(
    {
      method: "POST",
      path: "/:organization/:project/_apis/distributedtask/hubs/:hub/plans/:planId/jobs/:jobId/oidctoken",
      anonymous: true,
      query: ["serviceConnectionId"],
      source: "docs/sources/devops.md#connection-tokens",
      run: oidcToken,
    },
    "oidcToken",
  ),
  {
    method: "GET",
    path: "/vstoken.dev.azure.com/:organizationId/.well-known/openid-configuration",
    anonymous: true,
    source: "docs/sources/devops.md#retiring-issuer",
    run: ({ sandbox, params }) => {
      const organization = sandbox.state.organizations.get((params["organizationId"] ?? "").toLowerCase());
      if (!organization || isRetired(sandbox)) return notFound;
      return {
        status: 200,
        body: {
          issuer: legacyIssuer(organization.id),
          jwks_uri: jwks,
          subject_types_supported: ["public", "pairwise"],
          response_types_supported: ["id_token"],
          claims_supported: ["sub", "aud", "exp", "iat", "iss", "nbf"],
          id_token_signing_alg_values_supported: ["RS256"],
          scopes_supported: ["openid"],
        },
      };
    },
  },
  {
    method: "GET",
    path: "/vstoken.dev.azure.com/.well-known/jwks",
    anonymous: true,
    source: "docs/sources/devops.md#retiring-issuer",
    run: ({ sandbox }) =>
      isRetired(sandbox) ? notFound : { status: 200, body: { keys: [sandbox.keys.devops.jwk] } },
  },
];
