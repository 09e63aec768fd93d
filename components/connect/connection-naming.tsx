"use client";

import { namePlaceholders } from "@/lib/federation/index.ts";
import { connectionsOf } from "@/lib/plan/index.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { useDraft } from "./draft-context.tsx";
import { ChoiceSection } from "./section.tsx";

/** How many names a preview shows. */
const shown = 6;

/** How connections are called: one template, and the names that come of it. */
export function ConnectionNaming() {
  const { draft, change } = useDraft();
  const connections = connectionsOf(draft);
  const names = connections.ok ? connections.value : [];
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
      {names.length === 0 ? null : (
        <ul aria-label="Names of the connections" className="mt-2.5 flex flex-col gap-1 text-sm">
          {names.slice(0, shown).map(({ organization, projects, name }) => (
            <li
              key={`${organization.id}/${projects[0]?.id}`}
              className="flex min-w-0 gap-x-2 max-sm:flex-wrap"
            >
              <span className="min-w-0 truncate font-label" title={name}>
                {name}
              </span>
              <span className="min-w-0 truncate text-muted">
                in {organization.name}
                {draft.layout === "per-project" ? ` / ${projects[0]?.name}` : ""}
              </span>
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
