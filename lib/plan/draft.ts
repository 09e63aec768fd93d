import * as z from "zod/mini";
import {
  checkApplicationName,
  checkConnectionName,
  expandNameTemplate,
  type NameTemplateProblem,
} from "../federation/index.ts";
import { err, ok, type Result } from "../result.ts";
import {
  CheckChoices,
  type CheckProblem,
  checkProblems,
  checksOf,
  choicesOfChecks,
} from "./check-choices.ts";
import {
  type DetailsProblem,
  DraftDetails,
  detailsOf,
  detailsProblems,
  typedDetails,
} from "./draft-details.ts";
import { ConnectIntent, type ConnectionIntent, inOwningOrder, nameIn, ProjectIntent } from "./intent.ts";
import { PlanFile } from "./plan-file.ts";

const Choices = z.pick(ConnectIntent, { scope: true, permissions: true });

/** Choices on the way to a plan. Everything may still be missing; nothing here has been checked with a service. */
export const Draft = z.object({
  id: z.guid(),
  /** Milliseconds since the epoch. */
  createdAt: z.number(),
  updatedAt: z.number(),
  identity: z.nullable(ConnectIntent.shape.identity),
  /** Missing where nothing was typed. */
  details: z.optional(DraftDetails),
  targets: z.array(
    z.object({
      organization: z.object({ id: z.guid(), name: z.string() }),
      project: ProjectIntent,
    }),
  ),
  /** One connection per organization, shared with its projects; or one per project. */
  layout: z.enum(["shared", "per-project"]),
  /** May hold {identity}, {organization} and {project}. */
  connectionName: z.string(),
  /** Every pipeline of the chosen projects may use the connections at once, those to come among them. */
  allPipelines: z.optional(z.literal(true)),
  /** What a run has to pass before it may use a connection. */
  checks: z.optional(CheckChoices),
  /** Shown in Azure DevOps beside each connection; empty or missing: the portal's own words. */
  description: z.optional(z.string()),
  /** Null: no Azure access; the connection is labelled with the tenant's root management group. */
  scope: z.nullable(Choices.shape.scope),
  permissions: Choices.shape.permissions,
  /** The plan of somebody else that this came from: it is applied as it is, and its choices stay. */
  received: z.optional(PlanFile),
});
export type Draft = z.infer<typeof Draft>;

/** A draft without any choice. `now` in milliseconds since the epoch. */
export const emptyDraft = (id: string, now: number): Draft => ({
  id,
  createdAt: now,
  updatedAt: now,
  identity: null,
  targets: [],
  layout: "shared",
  connectionName: "{identity}",
  scope: null,
  permissions: [],
});

/** A draft of somebody else's plan, to be reviewed and applied as it is. `now` in milliseconds since the epoch. */
export const draftOfPlan = (received: PlanFile, now: number): Draft => ({
  ...choicesOf(received.intent),
  id: received.intent.id,
  createdAt: now,
  updatedAt: now,
  received,
});

/** The choices that an intent came from. */
export function choicesOf({
  identity,
  details,
  connections,
  permissions,
  scope,
  tenant,
}: ConnectIntent): Omit<Draft, "id" | "createdAt" | "updatedAt" | "received"> {
  const names = new Set(
    connections.flatMap((connection) => connection.projects.map((project) => nameIn(connection, project))),
  );
  const [first] = names;
  const [description] = new Set(connections.map((connection) => connection.description));
  return {
    identity,
    ...(details && { details: typedDetails(details) }),
    targets: connections.flatMap(({ organization, projects }) =>
      projects.map(({ connectionName: _named, ...project }) => ({ organization, project })),
    ),
    layout: connections.some(({ projects }) => projects.length > 1) ? "shared" : layoutOf(connections),
    connectionName: names.size === 1 && first !== undefined ? first : "{identity}-{project}",
    ...(description !== undefined && { description }),
    ...(connections[0]?.checks && { checks: choicesOfChecks(connections[0].checks) }),
    ...(connections.some(({ allPipelines }) => allPipelines) && { allPipelines: true }),
    // The tenant's root management group is what a plan without Azure access is labelled with.
    scope: scope.kind === "management-group" && scope.id === tenant.id ? null : scope,
    permissions,
  };
}

/** Connections of one project each: one per organization reads the same as one per project where none has two. */
const layoutOf = (connections: readonly ConnectionIntent[]): Draft["layout"] =>
  new Set(connections.map(({ organization }) => organization.id)).size === connections.length
    ? "shared"
    : "per-project";

export type DraftStep = "identity" | "where" | "permissions";

/** What stands between a draft and a plan: on which page, in which field, by which rule. */
export interface DraftProblem {
  readonly step: DraftStep;
  readonly field:
    | "identity"
    | "displayName"
    | "projects"
    | "connectionName"
    | "description"
    | CheckProblem["field"]
    | DetailsProblem["field"];
  readonly message: string;
}

const applicationNameMessages = {
  empty: "Give the application a name.",
  too_long: "The name is longer than the 256 characters Entra allows.",
  control_character: "The name holds a character that cannot be seen or typed. Remove it.",
  edge_space: "The name begins or ends with a space. Remove it.",
} as const;

const connectionNameMessages = {
  empty: "Give the connection a name.",
  too_long: "The name is longer than 256 characters.",
  control_character: "The name holds a character that cannot be seen or typed. Remove it.",
  separator:
    "The name holds a comma or semicolon, at which lists of connections are split. Use another character.",
  expression: "The name holds text such as $(…), which a pipeline would expand. Use another name.",
  edge_space: "The name begins or ends with a space. Remove it.",
} as const;

/** Why a name cannot be an application's, in words, or undefined. */
export function applicationNameProblem(name: string): string | undefined {
  const problem = checkApplicationName(name);
  return problem && applicationNameMessages[problem];
}

/** Azure DevOps documents no limit; this is what its own page takes. Source: docs/sources/federation.md#names */
const descriptionMax = 1_024;

/** Why a text cannot be the description of a connection, in words, or undefined. */
export function descriptionProblem(text: string): string | undefined {
  if (text.length > descriptionMax)
    return `The description is ${text.length} characters long; ${descriptionMax.toLocaleString("en")} are allowed.`;
  return /[^\P{Cc}\n\r\t]/u.test(text)
    ? "The description holds a character that cannot be seen or typed. Remove it."
    : undefined;
}

const templateMessage = (problem: NameTemplateProblem): string =>
  `{${problem.placeholder}} is no placeholder. Use {identity}, {organization} or {project}.`;

/** The connections that a draft asks for, each with its name; or why its naming does not work. */
export function connectionsOf(draft: Draft): Result<ConnectionIntent[], DraftProblem> {
  const groups = new Map<
    string,
    { organization: ConnectionIntent["organization"]; projects: ConnectionIntent["projects"] }
  >();
  for (const { organization, project } of draft.targets) {
    const key = draft.layout === "shared" ? organization.id : `${organization.id}/${project.id}`;
    const group = groups.get(key) ?? { organization, projects: [] };
    group.projects.push(project);
    groups.set(key, group);
  }
  const problem = (message: string) => err<DraftProblem>({ step: "where", field: "connectionName", message });
  const connections: ConnectionIntent[] = [];
  const checks = checksOf(draft.checks ?? {});
  for (const { organization, projects: chosen } of groups.values()) {
    const projects = inOwningOrder(chosen);
    const names: string[] = [];
    for (const project of projects) {
      const name = expandNameTemplate(draft.connectionName, {
        identity: draft.identity?.displayName ?? "identity",
        organization: organization.name,
        project: project.name,
      });
      if (!name.ok) return problem(templateMessage(name.error));
      const wrong = checkConnectionName(name.value);
      if (wrong) return problem(`"${name.value}": ${connectionNameMessages[wrong]}`);
      names.push(name.value);
    }
    const [own = ""] = names;
    connections.push({
      organization,
      projects: projects.map((project, index) => {
        const connectionName = names[index] ?? own;
        return connectionName === own ? project : { ...project, connectionName };
      }),
      name: own,
      description:
        draft.description || `Federated with ${draft.identity?.displayName ?? "an Entra identity"}`,
      ...(draft.allPipelines && { allPipelines: true }),
      ...(checks.length > 0 && { checks }),
    });
  }
  return ok(connections);
}

/** Everything that is still missing or wrong, in the order of the pages. */
export function draftProblems(draft: Draft): DraftProblem[] {
  if (draft.received) return [];
  const problems: DraftProblem[] = [];
  if (!draft.identity) {
    problems.push({
      step: "identity",
      field: "identity",
      message: "Choose an application, or name a new one.",
    });
  } else if (draft.identity.kind === "new-application") {
    const message = applicationNameProblem(draft.identity.displayName);
    if (message !== undefined) problems.push({ step: "identity", field: "displayName", message });
  }
  const ofDetails = detailsProblems(draft);
  problems.push(...ofDetails.filter(({ step }) => step === "identity"));
  if (draft.targets.length === 0)
    problems.push({ step: "where", field: "projects", message: "Choose at least one project." });
  const connections = connectionsOf(draft);
  if (!connections.ok) problems.push(connections.error);
  const description = descriptionProblem(draft.description ?? "");
  if (description !== undefined) problems.push({ step: "where", field: "description", message: description });
  for (const { field, message } of checkProblems(draft.checks ?? {}))
    problems.push({ step: "where", field, message });
  problems.push(...ofDetails.filter(({ step }) => step === "permissions"));
  return problems;
}

/** The intent that a complete draft stands for. */
export function intentOf(
  draft: Draft,
  { tenant, person }: Pick<ConnectIntent, "tenant" | "person">,
): Result<ConnectIntent, readonly DraftProblem[]> {
  if (draft.received) return ok(draft.received.intent);
  const problems = draftProblems(draft);
  const connections = connectionsOf(draft);
  const details = detailsOf(draft.details);
  if (problems.length > 0 || !draft.identity || !connections.ok) return err(problems);
  return ok({
    kind: "connect",
    id: draft.id,
    tenant,
    person,
    identity: draft.identity,
    ...(details && { details }),
    connections: connections.value,
    // A label only: what the identity may do in Azure is decided by its role assignments, and a new one has none.
    scope: draft.scope ?? { kind: "management-group", id: tenant.id, name: "Tenant Root Group" },
    permissions: draft.permissions,
  });
}
