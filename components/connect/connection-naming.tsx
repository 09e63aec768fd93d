"use client";

import { namePlaceholders } from "@/lib/federation/index.ts";
import { type ConnectionIntent, connectionsOf, descriptionProblem, nameIn } from "@/lib/plan/index.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { useDraft } from "./draft-context.tsx";
import { ChoiceSection } from "./section.tsx";

/** A connection's names and where they stand: one for the organization, or each where they differ by project. */
function namesOf(connection: ConnectionIntent): { key: string; name: string; where: string }[] {
  const { organization, projects, name } = connection;
  const differs = projects.some((project) => nameIn(connection, project) !== name);
  if (!differs && projects.length > 1) return [{ key: organization.id, name, where: organization.name }];
  return projects.map((project) => ({
    key: `${organization.id}/${project.id}`,
    name: nameIn(connection, project),
    where: `${organization.name} / ${project.name}`,
  }));
}

/** How many names a preview shows. */
const shown = 6;

/** How connections are called: one template, and the names that come of it. */
export function ConnectionNaming() {
  const { draft, change } = useDraft();
  const connections = connectionsOf(draft);
  const names = connections.ok ? connections.value.flatMap(namesOf) : [];
  const description = draft.description ?? "";
  return (
    <ChoiceSection title="Names">
      <div className="max-w-xl" {...(connections.ok ? {} : { "data-problem": "" })}>
        <Field
          label="Connection name"
          hint={`Pipelines name the connection so. ${namePlaceholders.map((name) => `{${name}}`).join(", ")} are filled in.`}
          error={connections.ok ? undefined : connections.error.message}
        >
          <Input
            value={draft.connectionName}
            maxLength={300}
            spellCheck={false}
            onChange={(event) => {
              const connectionName = event.target.value;
              change((before) => ({ ...before, connectionName }));
            }}
          />
        </Field>
      </div>
      <div className="mt-4 max-w-xl" {...(descriptionProblem(description) ? { "data-problem": "" } : {})}>
        <Field
          label="Description"
          hint="Optional. Azure DevOps shows it beside the connection."
          error={descriptionProblem(description)}
        >
          <Input
            value={description}
            onChange={(event) => {
              const { value } = event.target;
              change((before) => ({ ...before, description: value }));
            }}
          />
        </Field>
      </div>
      {names.length === 0 ? null : (
        <ul aria-label="Names of the connections" className="mt-2.5 flex flex-col gap-1 text-sm">
          {names.slice(0, shown).map(({ key, name, where }) => (
            <li key={key} className="flex min-w-0 gap-x-2 max-sm:flex-wrap">
              <span className="min-w-0 truncate font-label" title={name}>
                {name}
              </span>
              <span className="min-w-0 truncate text-muted">in {where}</span>
            </li>
          ))}
          {names.length > shown ? (
            <li className="text-muted">and {(names.length - shown).toLocaleString("en")} more</li>
          ) : null}
        </ul>
      )}
    </ChoiceSection>
  );
}
