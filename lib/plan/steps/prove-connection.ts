import { type TestOutcome, testEndpoint, testEndpointRequest } from "../../devops/index.ts";
import type { HttpError } from "../../http/index.ts";
import { err, ok } from "../../result.ts";
import type { Step } from "../step.ts";
import { applicationStep } from "./application.ts";
import {
  azureDevOpsNeeds,
  type ConnectionSpec,
  completionStepId,
  connectionGone,
  connectionStepId,
  draftBody,
  groupOf,
  keyOf,
  ownerOf,
  readConnection,
} from "./connection-spec.ts";
import { servicePrincipalStep } from "./service-principal.ts";

/** Codes that a correct credential can still give while the directory's caches converge. */
const replicating = new Set(["70021", "70025", "700211", "700213", "700016", "7000229"]);

/** Signs in through the connection, for real, until it works twice in a row. */
export function proveConnectionStep(spec: ConnectionSpec): Step {
  const connection = connectionStepId(spec);
  return {
    id: `prove/${keyOf(spec)}`,
    kind: "prove-connection",
    dependsOn: [completionStepId(spec), servicePrincipalStep],
    group: groupOf(spec),
    words: {
      verb: "Prove",
      object: `a real sign-in through ${spec.name}`,
      detail: "Azure DevOps mints its token, Entra exchanges it",
    },
    needs: azureDevOpsNeeds,
    writes: false,
    patienceMs: 300_000,
    request(known) {
      const { type, url, data, authorization } = draftBody(spec, known.show(applicationStep, "clientId"));
      return testEndpointRequest(
        spec.organization.name,
        ownerOf(spec).id,
        known.show(connection, "endpointId"),
        { type, url, data: { ...data, isDraft: "false" }, authorization },
      );
    },
    observe: async () => ok({ kind: "absent" }),
    async apply(known, { http, signal }) {
      const read = await readConnection(http, spec, known.get(connection, "endpointId"), signal);
      if (!read.ok) return read;
      if (!read.value) return err(connectionGone(spec));
      const target = {
        organization: spec.organization.name,
        projectId: ownerOf(spec).id,
        endpoint: read.value,
      };
      // Entra's replicas may disagree for a while: one success can be followed by a refusal.
      let note = "";
      for (let successes = 0; successes < 2; successes++) {
        const tested = await testEndpoint(http, target, signal);
        if (!tested.ok) return tested;
        const outcome = tested.value;
        if (outcome.kind === "refused-by-entra" && replicating.has(outcome.code)) {
          return ok({
            kind: "not-yet",
            why: `Entra does not know the credential everywhere yet (AADSTS${outcome.code})`,
          });
        }
        if (outcome.kind === "refused-by-entra" || outcome.kind === "unclear")
          return err(refusedProof(spec, outcome));
        note =
          outcome.kind === "signed-in"
            ? "signed in; Azure answered"
            : "signed in; the identity holds no Azure role";
      }
      return ok({ kind: "done", made: {}, note });
    },
  };
}

const refusedProof = (
  spec: ConnectionSpec,
  outcome: Extract<TestOutcome, { kind: "refused-by-entra" | "unclear" }>,
): HttpError => ({
  kind: "refused",
  service: "devops",
  method: "POST",
  path: `/${spec.organization.name}/${ownerOf(spec).name}/_apis/serviceendpoint/endpointproxy`,
  status: 400,
  code: outcome.kind === "refused-by-entra" ? `AADSTS${outcome.code}` : "",
  message: outcome.message,
});
