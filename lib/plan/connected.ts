import type { ConnectionIntent, PermissionIntent } from "./intent.ts";
import type { StepState } from "./run.ts";
import { standing } from "./run-facts.ts";
import type { RunView } from "./runs.ts";
import type { Step } from "./step.ts";

type Watched = Pick<RunView, "run" | "steps" | "progress">;

/** One connection of a run, with what has become of each part of it. */
export interface ConnectedConnection {
  /** Its address within the plan: organization, owning project and name. */
  readonly key: string;
  readonly intent: ConnectionIntent;
  /** The id in Azure DevOps; undefined until it has been created. */
  readonly endpointId: string | undefined;
  readonly issuer: string | undefined;
  readonly subject: string | undefined;
}

/** What a run of connecting has made so far, in terms that pipelines and snippets need. */
export interface Connected {
  readonly identity: {
    readonly displayName: string;
    readonly clientId: string | undefined;
    readonly tenantId: string;
  };
  readonly scope: "management-group" | "subscription";
  readonly permissions: readonly PermissionIntent[];
  readonly connections: readonly ConnectedConnection[];
}

const connectionPrefix = "connection/";

/** What the run has made; undefined for a run that connects nothing. */
export function connectedOf(view: Watched): Connected | undefined {
  const { intent } = view.run;
  if (intent.kind !== "connect") return undefined;
  const keys = view.steps.flatMap(({ id }) =>
    id.startsWith(connectionPrefix) ? [id.slice(connectionPrefix.length)] : [],
  );
  return {
    identity: {
      displayName: intent.identity.displayName,
      clientId:
        intent.identity.kind === "existing-application"
          ? intent.identity.clientId
          : standing(view, "application").made?.["clientId"],
      tenantId: intent.tenant.id,
    },
    scope: intent.scope.kind,
    permissions: intent.permissions,
    connections: keys.flatMap((key) => {
      const connection = intent.connections.find(({ organization, projects, name }) =>
        projects.some(({ id }) => key === `${organization.id}/${id}/${name}`),
      );
      if (!connection) return [];
      // The owner comes first, whatever the order in which projects were chosen.
      const projects = [...connection.projects].sort(
        (a, b) => Number(key.includes(`/${b.id}/`)) - Number(key.includes(`/${a.id}/`)),
      );
      const made = standing(view, `${connectionPrefix}${key}`).made;
      return [
        {
          key,
          intent: { ...connection, projects },
          endpointId: made?.["endpointId"],
          issuer: made?.["issuer"],
          subject: made?.["subject"],
        },
      ];
    }),
  };
}

export interface TrustLink {
  readonly id: "connection" | "credential" | "identity" | "permissions" | "sign-in";
  readonly name: string;
  /** Undefined: the plan has nothing to do for this link. */
  readonly state: StepState | undefined;
  readonly why: string | undefined;
}

/** The worst state comes first: a link stands as its weakest step does. */
const gravity: readonly StepState[] = [
  "undo-failed",
  "failed",
  "stopped",
  "withheld",
  "undoing",
  "waiting",
  "running",
  "undone",
  "to-do",
  "done",
];

/** The links from a connection to what its pipelines may do, each with its state. */
export function trustChain(view: Watched, connection: ConnectedConnection): TrustLink[] {
  const { intent } = view.run;
  if (intent.kind !== "connect") return [];
  const stepsWith = (matches: (step: Step) => boolean) => view.steps.filter(matches);
  const link = (id: TrustLink["id"], name: string, steps: readonly Step[]): TrustLink => {
    const all = steps.map((step) => standing(view, step.id));
    const state = gravity.find((candidate) => all.some((each) => each.state === candidate));
    const begun = state === "to-do" && all.some((each) => each.state === "done") ? "running" : state;
    return { id, name, state: begun, why: all.find((each) => each.state === "waiting")?.why };
  };
  const { key } = connection;
  const grants = stepsWith(({ kind }) => kind === "grant-permission" || kind === "declare-permissions");
  return [
    link(
      "connection",
      connection.intent.name,
      stepsWith(({ id }) => [`connection/${key}`, `share/${key}`, `complete/${key}`].includes(id)),
    ),
    link(
      "credential",
      "",
      stepsWith(({ id }) => id === `credential/${key}`),
    ),
    link(
      "identity",
      intent.identity.displayName,
      stepsWith(({ id }) => id === "application" || id === "service-principal"),
    ),
    ...(intent.permissions.length === 0
      ? []
      : [link("permissions", intent.permissions.map(({ role }) => role.value).join(", "), grants)]),
    link(
      "sign-in",
      "",
      stepsWith(({ id }) => id === `prove/${key}`),
    ),
  ];
}
