import * as z from "zod/mini";
import {
  type ApplicationDetails,
  ApplicationObjectId,
  describeApplication,
  describeRequest,
  getApplication,
  graphWire,
} from "../../entra/index.ts";
import { limits } from "../../federation/index.ts";
import { isRefusal } from "../../http/index.ts";
import { ok } from "../../result.ts";
import { scopes } from "../../session/index.ts";
import { missingNotes, withNotes, withoutNotes } from "../application-notes.ts";
import { type Made, type Step, type StepGroup, usualPatienceMs } from "../step.ts";
import { applicationStep, type Described, describedBy, parseDescribed } from "./application.ts";

export interface DescriptionSpec {
  readonly displayName: string;
  /** Written beneath the notes that are there. */
  readonly notes: readonly string[];
  /** Takes the place of another. */
  readonly serviceManagementReference: string | undefined;
  /** Stand beside the tags that are there. */
  readonly tags: readonly string[];
}

const missingTags = ({ tags }: Described, { tags: wanted }: DescriptionSpec): string[] =>
  wanted.filter((tag) => !tags.includes(tag));

/** What differs, as it is to be. */
function changeOf(seen: Described, spec: DescriptionSpec): ApplicationDetails {
  const tags = missingTags(seen, spec);
  const reference = spec.serviceManagementReference;
  return {
    ...(missingNotes(seen.notes, spec.notes).length > 0 && { notes: withNotes(seen.notes, spec.notes) }),
    ...(reference !== undefined &&
      reference !== seen.serviceManagementReference && { serviceManagementReference: reference }),
    ...(tags.length > 0 && { tags: [...seen.tags, ...tags] }),
  };
}

const isNothing = (details: ApplicationDetails): boolean => Object.keys(details).length === 0;

/** What becomes of what is there, where that is worth a look. */
function hintOf(seen: Described, change: ApplicationDetails): string | undefined {
  const hints = [
    change.notes && seen.notes ? "Its notes stay; what is new stands beneath them." : "",
    change.serviceManagementReference && seen.serviceManagementReference
      ? `The service-management reference ${seen.serviceManagementReference} is replaced.`
      : "",
  ].filter((hint) => hint !== "");
  return hints.length === 0 ? undefined : hints.join(" ");
}

/** What was ours of the description, and what stood there before. */
const Added = z.object({
  former: z.object({
    notes: z.nullable(z.string()),
    serviceManagementReference: z.nullable(z.string()),
  }),
  notes: z.array(z.string()),
  tags: z.array(z.string()),
  serviceManagementReference: z.optional(z.string()),
});
type Added = z.infer<typeof Added>;

/** What was noted to be ours. Unreadable: nothing. */
function parseAdded(made: Made | undefined): Added | undefined {
  try {
    return Added.parse(JSON.parse(made?.["added"] ?? ""));
  } catch {
    return undefined;
  }
}

/** What a write will add, with what an earlier try of this plan added and is still there. */
function addedBy(seen: Described, spec: DescriptionSpec, before: Added | undefined): Added {
  const reference = changeOf(seen, spec).serviceManagementReference ?? undefined;
  return {
    former: {
      notes: before ? before.former.notes : seen.notes,
      serviceManagementReference:
        before && reference === undefined
          ? before.former.serviceManagementReference
          : seen.serviceManagementReference,
    },
    notes: [...new Set([...(before?.notes ?? []), ...missingNotes(seen.notes, spec.notes)])],
    tags: [...new Set([...(before?.tags ?? []), ...missingTags(seen, spec)])],
    serviceManagementReference: reference ?? before?.serviceManagementReference,
  };
}

/** What takes the additions back. What somebody else made of them since stays. */
function reversalOf(seen: Described, added: Added): ApplicationDetails {
  const { former } = added;
  const notes = withoutNotes(seen.notes, former.notes, added.notes);
  const tags = seen.tags.filter((tag) => !added.tags.includes(tag));
  return {
    ...(added.notes.length > 0 && (notes ?? "") !== (seen.notes ?? "") && { notes }),
    ...(added.serviceManagementReference !== undefined &&
      added.serviceManagementReference === seen.serviceManagementReference && {
        serviceManagementReference: former.serviceManagementReference,
      }),
    ...(tags.length < seen.tags.length && { tags }),
  };
}

const wordsOf = ({ notes, serviceManagementReference, tags }: DescriptionSpec): string =>
  [
    notes.length === 0 ? "" : "notes",
    serviceManagementReference === undefined ? "" : `reference ${serviceManagementReference}`,
    tags.length === 0 ? "" : `tags ${tags.join(", ")}`,
  ]
    .filter((part) => part !== "")
    .join("; ");

/** Describes an application that exists: notes beneath its own, tags beside its own, a reference in the place of its own. */
export function describeApplicationStep(spec: DescriptionSpec, group: StepGroup): Step {
  const changes = `description of ${spec.displayName}`;
  const notesMax = limits.applicationNotesMax.value;
  return {
    id: "describe-application",
    kind: "describe-application",
    dependsOn: [applicationStep],
    group,
    words: { verb: "Describe", object: `application ${spec.displayName}`, detail: wordsOf(spec) },
    needs: [{ service: "graph", scopes: scopes.writeApplications }],
    writes: true,
    patienceMs: usualPatienceMs,
    lock: (known) => `application/${known.get(applicationStep, "applicationId")}`,
    request: (known) =>
      graphWire(
        describeRequest(
          known.show(applicationStep, "applicationId"),
          changeOf(parseDescribed(known.show(applicationStep, "described")), spec),
        ),
      ),
    async observe(known, { graph, signal }) {
      const read = await getApplication(
        graph,
        ApplicationObjectId.parse(known.get(applicationStep, "applicationId")),
        signal,
      );
      if (!read.ok) return read;
      const seen = describedBy(read.value);
      const change = changeOf(seen, spec);
      if (isNothing(change)) return ok({ kind: "present", made: { applicationId: read.value.id } });
      const length = change.notes?.length ?? 0;
      if (length > notesMax) {
        return ok({
          kind: "in-the-way",
          reason: `The notes of ${spec.displayName} would be ${length.toLocaleString("en")} characters long; ${notesMax.toLocaleString("en")} are allowed. Shorten them there, or what is to be added.`,
        });
      }
      const hint = hintOf(seen, change);
      return ok({ kind: "absent", ...(hint !== undefined && { hint }) });
    },
    async intend(known, { graph, signal }, before) {
      const id = ApplicationObjectId.parse(known.get(applicationStep, "applicationId"));
      const read = await getApplication(graph, id, signal);
      if (!read.ok) return read;
      const added = addedBy(describedBy(read.value), spec, parseAdded(before));
      return ok({ applicationId: id, added: JSON.stringify(added) });
    },
    async apply(known, { graph, signal }) {
      const id = ApplicationObjectId.parse(known.get(applicationStep, "applicationId"));
      const read = await getApplication(graph, id, signal);
      if (!read.ok) return read;
      const change = changeOf(describedBy(read.value), spec);
      const written = isNothing(change)
        ? ok(undefined)
        : await describeApplication(graph, id, change, changes, signal);
      return written.ok ? ok({ kind: "done", made: { applicationId: id } }) : written;
    },
    transient: (error) => isRefusal(error, 409),
    async undo(made, { graph, signal }) {
      const added = parseAdded(made);
      if (!added) return ok(undefined);
      const id = ApplicationObjectId.parse(made["applicationId"]);
      const read = await getApplication(graph, id, signal);
      if (!read.ok) return read;
      const reversal = reversalOf(describedBy(read.value), added);
      return isNothing(reversal) ? ok(undefined) : describeApplication(graph, id, reversal, changes, signal);
    },
  };
}
