import {
  ApplicationObjectId,
  addOwner,
  addOwnerRequest,
  graphWire,
  listOwnerIds,
  removeOwner,
} from "../../entra/index.ts";
import { isRefusal } from "../../http/index.ts";
import { ok } from "../../result.ts";
import { scopes } from "../../session/index.ts";
import { type Step, type StepGroup, usualPatienceMs } from "../step.ts";
import { applicationStep } from "./application.ts";

export interface OwnerSpec {
  readonly owner: { readonly id: string; readonly name: string };
  readonly displayName: string;
  /** Created by the same plan, so that it may not be visible everywhere yet. */
  readonly isNew: boolean;
  /** Graph's address, for the reference to the owner. */
  readonly graphUrl: string;
}

/** Graph's word for somebody who is an owner already; it answers 400, not 409. */
const alreadyOwner = /added object references already exist/i;

/** Makes a person an owner of the application, beside those it has. */
export function addOwnerStep({ owner, displayName, isNew, graphUrl }: OwnerSpec, group: StepGroup): Step {
  const changes = `owner ${owner.name} of ${displayName}`;
  return {
    id: `owner/${owner.id}`,
    kind: "add-owner",
    dependsOn: [applicationStep],
    group,
    words: { verb: "Add", object: `owner ${owner.name}`, detail: "may change the application" },
    needs: [{ service: "graph", scopes: scopes.writeApplications }],
    writes: true,
    patienceMs: usualPatienceMs,
    lock: (known) => `application/${known.get(applicationStep, "applicationId")}`,
    request: (known) =>
      graphWire(addOwnerRequest(known.show(applicationStep, "applicationId"), owner.id, graphUrl)),
    async observe(known, { graph, signal }) {
      const applicationId = ApplicationObjectId.parse(known.get(applicationStep, "applicationId"));
      const owners = await listOwnerIds(graph, applicationId, signal);
      if (!owners.ok) return isNew && isRefusal(owners.error, 404) ? ok({ kind: "absent" }) : owners;
      return ok(
        owners.value.includes(owner.id)
          ? { kind: "present", made: { applicationId, ownerId: owner.id } }
          : { kind: "absent" },
      );
    },
    async apply(known, { graph, signal }) {
      const applicationId = known.get(applicationStep, "applicationId");
      const reference = { applicationId, ownerId: owner.id, graphUrl };
      const added = await addOwner(graph, reference, changes, signal);
      return added.ok ? ok({ kind: "done", made: { applicationId, ownerId: owner.id } }) : added;
    },
    transient: (error) => isRefusal(error, 409) || (isNew && isRefusal(error, 404)),
    conflict: (error) => error.kind === "refused" && error.status === 400 && alreadyOwner.test(error.message),
    undo: ({ applicationId = "", ownerId = "" }, { graph, signal }) =>
      removeOwner(graph, { applicationId, ownerId }, changes, signal),
  };
}
