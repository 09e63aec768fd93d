import { type Arbitrary, array, boolean, constantFrom, oneof, option, record, string } from "fast-check";
import { clouds } from "../../../cloud/index.ts";
import { outlineOf } from "../../../plan/index.ts";
import type { PlanToWrite } from "../plan-code.ts";

/** The id of an object of a test. */
export const idOf = (digit: number): string => `00000000-0000-4000-8000-${String(digit).padStart(12, "0")}`;

/** Pieces that break out of quotes, comments or templates of some language, or that nobody sees. */
const pieces = [
  "'",
  '"',
  "\\",
  "`",
  "$",
  "{",
  "}",
  "%",
  "#",
  "//",
  "/*",
  "*/",
  "@'",
  "'@",
  "'''",
  "\n",
  "\r",
  "\t",
  "\u0085",
  "\u2028",
  "\u2018",
  "\u2019",
  "\u201c",
  "\u202e",
  "\u200f",
  "\ufeff",
  "\u{1f98a}",
  "$(touch broken)",
  `$${"{HOME}"}`,
  `%${"{if true}"}`,
  "$$",
  "%%",
  "##vso[task.complete]",
  "EOF",
  "-",
  " ",
  "a",
];

/** Any text that a file can carry, up to 600 characters, made to break out. */
const hostileText: Arbitrary<string> = oneof(
  string({ unit: "grapheme", maxLength: 20 }),
  string({ unit: constantFrom(...pieces), maxLength: 12 }),
  constantFrom(...pieces).map((piece) => piece.repeat(600).slice(0, 600)),
).filter((text) => !/[\0\p{Cs}]/u.test(text));

const named = hostileText.map((text) => `x${text}`);

/** A plan with hostile names in every place that holds one, in each of its stages. */
export const hostilePlan: Arbitrary<PlanToWrite> = record({
  displayName: named,
  tenant: named,
  person: named,
  scope: named,
  api: named,
  organization: named,
  projects: array(named, { minLength: 1, maxLength: 3 }),
  pipeline: option(named),
  /** What the connection is called where it is shared. */
  alias: option(named),
  connection: named,
  description: hostileText,
  exists: boolean(),
  allPipelines: boolean(),
}).map(({ projects, pipeline, alias, ...names }) => {
  const resource = { servicePrincipalId: idOf(40), appId: idOf(41), displayName: names.api };
  const found = names.exists
    ? { application: { applicationId: idOf(60), clientId: idOf(61), declared: "[]" } }
    : {};
  return {
    cloud: clouds.public,
    outline: outlineOf(
      {
        kind: "connect",
        id: idOf(1),
        tenant: { id: idOf(2), name: names.tenant },
        person: { id: idOf(3), displayName: names.person },
        identity: names.exists
          ? {
              kind: "existing-application",
              applicationId: idOf(60),
              clientId: idOf(61),
              displayName: names.displayName,
            }
          : { kind: "new-application", displayName: names.displayName },
        connections: [
          {
            organization: { id: idOf(10), name: names.organization },
            projects: projects.map((name, index) => ({
              id: idOf(20 + index),
              name,
              ...(index > 0 && alias !== null && { connectionName: alias }),
              ...(pipeline === null ? {} : { pipelines: [{ id: 7, name: pipeline }] }),
            })),
            name: names.connection,
            description: names.description,
            ...(names.allPipelines && { allPipelines: true as const }),
          },
        ],
        scope: { kind: "subscription", id: idOf(4), name: names.scope },
        permissions: [{ resource, role: { id: idOf(50), value: names.api } }],
      },
      new Map(Object.entries(found)),
      clouds.public,
    ),
  };
});

/** The one connection of such a plan. */
export function connectionOf({ outline }: PlanToWrite): PlanToWrite["outline"]["connections"][number] {
  const [connection] = outline.connections;
  if (!connection) throw new Error("a plan without a connection");
  return connection;
}
