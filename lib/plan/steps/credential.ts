import {
  ApplicationObjectId,
  createFederatedCredential,
  createFederatedCredentialRequest,
  deleteFederatedCredential,
  type FederatedIdentityCredential,
  graphWire,
  listFederatedCredentials,
  type NewFederatedCredential,
} from "../../entra/index.ts";
import { findTrust, type Search } from "../../federation/index.ts";
import { isRefusal } from "../../http/index.ts";
import { ok } from "../../result.ts";
import { scopes } from "../../session/index.ts";
import { type Step, type StepGroup, type StepId, usualPatienceMs } from "../step.ts";
import { applicationStep } from "./application.ts";

export interface CredentialSpec {
  /** The step that creates the connection whose tokens are to be trusted. */
  readonly connection: StepId;
  /** Legal and unique on the application. */
  readonly name: string;
  readonly description: string;
  readonly audience: string;
  readonly connectionName: string;
  readonly displayName: string;
}

export const credentialStepId = (connection: StepId): StepId =>
  connection.replace(/^connection\//, "credential/");

const slips = { case: "upper and lower case", slash: "a slash at the end", space: "white space" } as const;

const nearlyHint = ({
  credential,
  differences,
}: Extract<Search<FederatedIdentityCredential>, { outcome: "nearly" }>): string => {
  const where = differences.flatMap(({ field, only }) => (only ? [`${slips[only]} in its ${field}`] : []));
  return `The credential ${credential.name} looks like it and never matches: it differs by ${where.join(" and ")}. The new one is added beside it.`;
};

/**
 * Makes the application trust the connection's tokens, with the issuer and subject that Azure DevOps said. Writes to
 * one application run one after the other: Graph refuses concurrent ones.
 */
export function trustConnectionStep(spec: CredentialSpec, group: StepGroup): Step {
  const changes = `federated credential ${spec.name} of ${spec.displayName}`;
  const credential = (issuer: string, subject: string): NewFederatedCredential => ({
    name: spec.name,
    issuer,
    subject,
    audiences: [spec.audience],
    description: spec.description,
  });
  return {
    id: credentialStepId(spec.connection),
    kind: "trust-connection",
    dependsOn: [applicationStep, spec.connection],
    group,
    words: {
      verb: "Trust",
      object: `the tokens of ${spec.connectionName}`,
      detail: `federated credential ${spec.name}`,
    },
    needs: [{ service: "graph", scopes: scopes.writeApplications }],
    writes: true,
    // The name is the same for a connection that was made anew, whose subject is another.
    replacesFormer: true,
    patienceMs: usualPatienceMs,
    lock: (known) => `application/${known.get(applicationStep, "applicationId")}`,
    request: (known) =>
      graphWire(
        createFederatedCredentialRequest(
          known.show(applicationStep, "applicationId"),
          credential(known.show(spec.connection, "issuer"), known.show(spec.connection, "subject")),
        ),
      ),
    async observe(known, { graph, signal }) {
      const applicationId = known.get(applicationStep, "applicationId");
      const stored = await listFederatedCredentials(graph, ApplicationObjectId.parse(applicationId), signal);
      if (!stored.ok) return isRefusal(stored.error, 404) ? ok({ kind: "absent" }) : stored;
      const found = findTrust(stored.value, {
        issuer: known.get(spec.connection, "issuer"),
        subject: known.get(spec.connection, "subject"),
        audiences: [spec.audience],
      });
      if (found.outcome === "exact") {
        return ok({ kind: "present", made: { applicationId, credentialId: found.credential.id } });
      }
      if (stored.value.some(({ name }) => name === spec.name)) {
        return ok({
          kind: "in-the-way",
          reason: `The application has a federated credential named ${spec.name} that trusts something else. Remove it, or choose another connection name.`,
        });
      }
      // Entra keeps issuer and subject unique, whatever the audience, and refuses a second one.
      const samePair = stored.value.find(
        ({ issuer, subject }) =>
          issuer === known.get(spec.connection, "issuer") &&
          subject === known.get(spec.connection, "subject"),
      );
      if (samePair) {
        return ok({
          kind: "in-the-way",
          reason: `The federated credential ${samePair.name} trusts this connection for another audience (${samePair.audiences.join(", ")}), and Entra takes no second one for it. Remove it, then look again.`,
        });
      }
      // One that differs only by case, a slash or a space never matches: ours is added beside it.
      return ok({ kind: "absent", ...(found.outcome === "nearly" && { hint: nearlyHint(found) }) });
    },
    async apply(known, { graph, signal }) {
      const applicationId = known.get(applicationStep, "applicationId");
      const created = await createFederatedCredential(
        graph,
        ApplicationObjectId.parse(applicationId),
        credential(known.get(spec.connection, "issuer"), known.get(spec.connection, "subject")),
        changes,
        signal,
      );
      return created.ok
        ? ok({ kind: "done", made: { applicationId, credentialId: created.value.id } })
        : created;
    },
    transient: (error) =>
      isRefusal(error, 404) ||
      (error.kind === "refused" && error.status === 409 && !/already exists/i.test(error.message)),
    conflict: (error) =>
      (error.kind === "refused" && error.status === 409 && /already exists/i.test(error.message)) ||
      (isRefusal(error, 400, "InvalidFederatedIdentityCredentialValue") &&
        error.kind === "refused" &&
        /must be unique/i.test(error.message)),
    async visible({ applicationId, credentialId }, { graph, signal }) {
      const stored = await listFederatedCredentials(graph, ApplicationObjectId.parse(applicationId), signal);
      if (!stored.ok) return isRefusal(stored.error, 404) ? ok(false) : stored;
      return ok(stored.value.some(({ id }) => id === credentialId));
    },
    undo: ({ applicationId, credentialId }, { graph, signal }) =>
      deleteFederatedCredential(
        graph,
        ApplicationObjectId.parse(applicationId),
        credentialId ?? "",
        changes,
        signal,
      ),
  };
}
