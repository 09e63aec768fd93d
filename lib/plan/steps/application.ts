import * as z from "zod/mini";
import {
  type Application,
  ApplicationObjectId,
  createApplication,
  createApplicationRequest,
  deleteApplication,
  findApplicationsByTag,
  getApplication,
  graphWire,
  newApplicationBody,
  type RequiredResourceAccess,
  UserId,
} from "../../entra/index.ts";
import { isRefusal } from "../../http/index.ts";
import { ok } from "../../result.ts";
import { scopes } from "../../session/index.ts";
import { type Made, type Step, type StepGroup, usualPatienceMs } from "../step.ts";

export const applicationStep: "application" = "application";

/** What an application is noted to be. */
const Described = z.object({
  notes: z.nullable(z.string()),
  serviceManagementReference: z.nullable(z.string()),
  tags: z.array(z.string()),
});
export type Described = z.infer<typeof Described>;

export const describedBy = ({ notes, serviceManagementReference, tags }: Application): Described => ({
  notes: notes ?? null,
  serviceManagementReference: serviceManagementReference ?? null,
  tags,
});

/** A noted description. Unreadable: an empty one. */
export function parseDescribed(noted: string): Described {
  try {
    return Described.parse(JSON.parse(noted));
  } catch {
    return { notes: null, serviceManagementReference: null, tags: [] };
  }
}

const madeOf = (application: Application): Made => ({
  applicationId: application.id,
  clientId: application.appId,
  displayName: application.displayName,
  // What it declares already, so that a plan can show the whole list that a change will send.
  declared: JSON.stringify(application.requiredResourceAccess),
  described: JSON.stringify(describedBy(application)),
});

export interface NewApplicationSpec {
  readonly displayName: string;
  readonly tag: string;
  readonly ownerId: string;
  readonly ownerName: string;
  /** At most 19: 20 can be named when an application is created. */
  readonly furtherOwners: readonly { readonly id: string; readonly name: string }[];
  readonly notes: string;
  readonly serviceManagementReference: string | undefined;
  readonly tags: readonly string[];
  readonly requiredResourceAccess: readonly RequiredResourceAccess[];
  /** Graph's address, for the reference to the owner. */
  readonly graphUrl: string;
}

/** What creates the application. */
export const creationBody = (spec: NewApplicationSpec): Record<string, unknown> =>
  newApplicationBody(
    {
      displayName: spec.displayName,
      tags: [spec.tag, ...spec.tags],
      ...(spec.notes !== "" && { notes: spec.notes }),
      serviceManagementReference: spec.serviceManagementReference,
      ownerId: UserId.parse(spec.ownerId),
      furtherOwnerIds: spec.furtherOwners.map(({ id }) => UserId.parse(id)),
      requiredResourceAccess: spec.requiredResourceAccess,
    },
    spec.graphUrl,
  );

/** Creates a single-tenant application owned by the person, with its permissions declared. */
export function createApplicationStep(spec: NewApplicationSpec, group: StepGroup): Step {
  const body = creationBody(spec);
  const changes = `application ${spec.displayName}`;
  const owners = [spec.ownerName, ...spec.furtherOwners.map(({ name }) => name)].join(", ");
  return {
    id: applicationStep,
    kind: "create-application",
    dependsOn: [],
    group,
    words: { verb: "Create", object: changes, detail: `single tenant, owned by ${owners}` },
    needs: [{ service: "graph", scopes: scopes.writeApplications }],
    writes: true,
    // Names are not unique.
    duplicates: true,
    patienceMs: usualPatienceMs,
    request: () => graphWire(createApplicationRequest(body)),
    async observe(_known, { graph, signal }) {
      const found = await findApplicationsByTag(graph, spec, signal);
      if (!found.ok) return found;
      const [application] = found.value;
      return ok(application ? { kind: "present", made: madeOf(application) } : { kind: "absent" });
    },
    async apply(_known, { graph, signal }) {
      const created = await createApplication(graph, body, changes, signal);
      return created.ok ? ok({ kind: "done", made: madeOf(created.value) }) : created;
    },
    async visible({ applicationId }, { graph, signal }) {
      const read = await getApplication(graph, ApplicationObjectId.parse(applicationId), signal);
      return !read.ok && isRefusal(read.error, 404) ? ok(false) : read.ok ? ok(true) : read;
    },
    undo: ({ applicationId }, { graph, signal }) =>
      deleteApplication(graph, ApplicationObjectId.parse(applicationId), changes, signal),
    async gone({ applicationId }, { graph, signal }) {
      const read = await getApplication(graph, ApplicationObjectId.parse(applicationId), signal);
      return !read.ok && isRefusal(read.error, 404) ? ok(true) : read.ok ? ok(false) : read;
    },
  };
}

/** Uses an application that exists: nothing is written, but it must still be there and fit. */
export function existingApplicationStep(
  spec: { applicationId: string; displayName: string },
  group: StepGroup,
): Step {
  const id = ApplicationObjectId.parse(spec.applicationId);
  return {
    id: applicationStep,
    kind: "existing-application",
    dependsOn: [],
    group,
    words: {
      verb: "Use",
      object: `application ${spec.displayName}`,
      detail: "it exists; nothing but what follows is changed",
    },
    needs: [{ service: "graph", scopes: scopes.readApplications }],
    writes: false,
    patienceMs: usualPatienceMs,
    request: () => ({ service: "graph", method: "GET", path: `/v1.0/applications/${id}` }),
    async observe(_known, { graph, signal }) {
      const read = await getApplication(graph, id, signal);
      if (!read.ok) {
        return isRefusal(read.error, 404)
          ? ok({
              kind: "in-the-way",
              reason: `The application ${spec.displayName} was deleted. Choose another one.`,
            })
          : read;
      }
      if (read.value.signInAudience !== "" && read.value.signInAudience !== "AzureADMyOrg") {
        return ok({
          kind: "in-the-way",
          reason: `The application accepts sign-ins from other tenants (${read.value.signInAudience}). Entra exchanges Azure DevOps tokens for single-tenant applications only: change its supported account types, or choose another one.`,
        });
      }
      return ok({ kind: "present", made: madeOf(read.value) });
    },
    async apply(_known, { graph, signal }) {
      const read = await getApplication(graph, id, signal);
      return read.ok ? ok({ kind: "done", made: madeOf(read.value) }) : read;
    },
  };
}
