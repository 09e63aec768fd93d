import { z } from "zod";
import { approval, listOf } from "./devops-expected.ts";

/** An operation that the descriptions at hand do not speak of. */
interface Undescribed {
  operation: RegExp;
  /** Why it is used all the same. */
  reason: string;
  /** What is read of the reply. */
  reply?: z.ZodType;
}

/** A place where an exchange leaves the description on purpose. */
interface Deviation {
  operation: RegExp;
  /** What the description says against it. */
  misfit: RegExp;
  reason: string;
}

export interface Exceptions {
  undescribed: readonly Undescribed[];
  deviations: readonly Deviation[];
}

/** What the descriptions at hand do not speak of, of all that the portal uses. */
export const undescribed: readonly Undescribed[] = [
  {
    operation: /^GET \/[^/]+\/_apis\/connectionData$/,
    reason: "Tells an organization's id by its name. Public clients read it; recorded exchanges have it.",
    reply: z.object({ instanceId: z.guid(), authenticatedUser: z.object({ id: z.guid() }) }),
  },
  {
    operation: /^GET \/[^/]+\/_apis\/permissions\/[0-9a-f-]{36}\/\d+$/,
    reason: "Described with the security area, whose description is not among those at hand.",
    reply: listOf(z.boolean()),
  },
  {
    operation: /^GET \/[^/]+\/[^/]+\/_apis\/build\/builds\/\d+\/logs$/,
    reason: "Described with the build area, whose description is not among those at hand.",
    reply: listOf(z.object({ id: z.int(), lineCount: z.int() })),
  },
  {
    operation: /^GET \/[^/]+\/[^/]+\/_apis\/build\/builds\/\d+\/logs\/\d+$/,
    reason: "Described with the build area, whose description is not among those at hand.",
    reply: listOf(z.string()),
  },
  {
    operation: /^DELETE \/[^/]+\/[^/]+\/_apis\/build\/definitions\/\d+$/,
    reason: "Described with the build area, whose description is not among those at hand.",
  },
];

/** Where what the portal uses leaves the description on purpose. */
export const deviations: readonly Deviation[] = [
  {
    operation: /serviceendpoint\/endpoints/,
    misfit: /properties (creationDate|isDisabled|isOutdated|modificationDate|modifiedBy)$/,
    reason:
      "Described for 7.2; the service sends them to every version, and an update sends back what was read.",
  },
  {
    operation: /endpointproxy$/,
    misfit: /^reply {2}must NOT have unevaluated properties activityId$/,
    reason: "Described for 7.2; the service sends it to every version.",
  },
  {
    operation: /^GET .*\/serviceendpoint\/endpoints\/\{endpointId\}$/,
    misfit: /^reply {2}must be object/,
    reason: "A connection that is not there is a 200 with null.",
  },
  {
    operation: /profiles\/\{id\}$/,
    misfit: /properties (displayName|emailAddress|publicAlias)$/,
    reason: "The published example has them, the description has not.",
  },
  {
    operation: /^POST .*\/pushes$/,
    misfit: /^request \/commits\/0\/changes\/0\/item must be string/,
    reason: "A change is described for any kind of item; a file is an object with its path.",
  },
  {
    operation: /^POST .*\/pushes$/,
    misfit: /contentType must be equal to one of the allowed values/,
    reason: "The service compares without regard to case; the documented examples write it in lower case.",
  },
  {
    operation: /^POST .*\/pushes$/,
    misfit: /^reply \/commits\/0 .* treeId$/,
    reason: "The published example has it, the description has not.",
  },
  {
    operation: /^POST .*\/_apis\/pipelines$/,
    misfit: /\/configuration .* (path|repository)$/,
    reason: "Described is only what every kind of configuration shares; a YAML file also has its place.",
  },
  {
    operation: /\/runs/,
    misfit: /^reply \/resources\/repositories\/self\/repository .* id$/,
    reason: "Described is only what every kind of repository shares; one of Azure Repos also has its id.",
  },
];

/** The same of what the sandbox offers beyond that. */
export const beyondThePortal: Exceptions = {
  undescribed: [
    {
      operation: /^(GET|PATCH) \/[^/]+\/[^/]+\/_apis\/pipelines\/approvals$/,
      reason: "Documented on a page of its own, not in the descriptions at hand.",
      reply: listOf(approval),
    },
    {
      operation: /^GET \/[^/]+\/[^/]+\/_apis\/pipelines\/approvals\/[0-9a-f-]{36}$/,
      reason: "Documented on a page of its own, not in the descriptions at hand.",
      reply: approval,
    },
  ],
  deviations: [
    {
      operation: /\/checks\/(configurations|queryconfigurations)/,
      misfit: /properties settings$/,
      reason: "Described is only what every kind of check shares; each kind has settings of its own.",
    },
    {
      operation: /\/checks\/(configurations|queryconfigurations)/,
      misfit: /properties version$/,
      reason: "Described for 7.2; the service sends it to every version.",
    },
  ],
};
