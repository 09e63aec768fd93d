import {
  authorizationParameter,
  createEndpoint,
  createEndpointRequest,
  deleteEndpoint,
  federationOf,
  findEndpointsByName,
  isDuplicateName,
  type ServiceEndpoint,
} from "../../devops/index.ts";
import type { Explanation } from "../../http/index.ts";
import { ok } from "../../result.ts";
import { type Made, type Step, usualPatienceMs } from "../step.ts";
import { applicationStep } from "./application.ts";
import {
  azureDevOpsNeeds,
  type ConnectionSpec,
  connectionStepId,
  draftBody,
  groupOf,
  nameTaken,
  ownerOf,
  readConnection,
} from "./connection-spec.ts";

const madeOf = (endpoint: ServiceEndpoint): Made | undefined => {
  const federation = federationOf(endpoint);
  return federation && { endpointId: endpoint.id, ...federation };
};

const silent = (spec: ConnectionSpec): Explanation => ({
  title: "Azure DevOps does not say whose tokens the connection presents",
  detail: `The connection ${spec.name} was created, and its issuer and subject are missing in the answer.`,
  nextStep: "Undo removes it. Report it with the request from the activity list.",
});

/** Creates the connection as a draft, and reads from the answer whose tokens it will present. */
export function createConnectionStep(spec: ConnectionSpec): Step {
  const changes = `connection ${spec.name} in ${spec.organization.name}/${ownerOf(spec).name}`;
  return {
    id: connectionStepId(spec),
    kind: "create-connection",
    dependsOn: [applicationStep],
    group: groupOf(spec),
    words: {
      verb: "Create",
      object: `connection ${spec.name}`,
      detail: `in ${ownerOf(spec).name}, as a draft until the identity trusts it`,
    },
    needs: azureDevOpsNeeds,
    writes: true,
    patienceMs: usualPatienceMs,
    request: (known) =>
      createEndpointRequest(spec.organization.name, draftBody(spec, known.show(applicationStep, "clientId"))),
    async observe(known, { http, signal }) {
      const found = await findEndpointsByName(
        http,
        { organization: spec.organization.name, projectId: ownerOf(spec).id, name: spec.name },
        signal,
      );
      if (!found.ok) return found;
      const [endpoint] = found.value.filter(({ name }) => name.toLowerCase() === spec.name.toLowerCase());
      if (!endpoint) return ok({ kind: "absent" });
      const clientId = authorizationParameter(endpoint, "serviceprincipalid");
      const made = madeOf(endpoint);
      if (clientId?.toLowerCase() !== known.get(applicationStep, "clientId").toLowerCase()) {
        return ok({
          kind: "in-the-way",
          reason: `A connection named ${spec.name} exists in ${ownerOf(spec).name} and belongs to another identity. Choose another name.`,
        });
      }
      return made
        ? ok({ kind: "present", made })
        : ok({
            kind: "in-the-way",
            reason: `A connection named ${spec.name} exists in ${ownerOf(spec).name} and does not say whose tokens it presents: it does not sign in by federation. Choose another name.`,
          });
    },
    // Ours cannot be there before its application is: whatever has the name belongs to another.
    foresee: ({ http, signal }) => nameTaken(http, spec, ownerOf(spec), signal),
    async apply(known, { http, signal }) {
      const created = await createEndpoint(
        http,
        spec.organization.name,
        draftBody(spec, known.get(applicationStep, "clientId")),
        changes,
        signal,
      );
      if (!created.ok) return created;
      const made = madeOf(created.value);
      return made
        ? ok({ kind: "done", made })
        : ok({ kind: "fell-short", made: { endpointId: created.value.id }, explanation: silent(spec) });
    },
    conflict: isDuplicateName,
    async undo({ endpointId }, { http, signal }) {
      const read = await readConnection(http, spec, endpointId ?? "", signal);
      if (!read.ok || read.value === undefined) return read.ok ? ok(undefined) : read;
      // From every project it has reached by now: from the last one it is deleted.
      const projectIds = (read.value.serviceEndpointProjectReferences ?? []).map(
        ({ projectReference }) => projectReference.id,
      );
      return deleteEndpoint(
        http,
        {
          organization: spec.organization.name,
          id: read.value.id,
          projectIds: projectIds.length > 0 ? projectIds : [ownerOf(spec).id],
        },
        changes,
        signal,
      );
    },
    async gone({ endpointId }, { http, signal }) {
      const read = await readConnection(http, spec, endpointId ?? "", signal);
      return read.ok ? ok(read.value === undefined) : read;
    },
  };
}
