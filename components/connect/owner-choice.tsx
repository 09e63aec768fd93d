"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { CircleAlert, Plus } from "lucide-react";
import { useRef, useState } from "react";
import { findPeople, type Person } from "@/lib/entra/index.ts";
import type { DraftDetails } from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { unwrap } from "../portal/query-error.ts";
import { Field } from "../ui/field.tsx";
import { useAnnounce } from "../ui/live-region.tsx";
import { SearchInput } from "../ui/search-input.tsx";
import { RemovableChip } from "./removable-chip.tsx";
import { useListFocus } from "./use-list-focus.ts";

type Owners = DraftDetails["owners"];

const peopleQuery = ({ graph, tenantId }: Portal, text: string) =>
  queryOptions({
    queryKey: ["people", tenantId, text],
    queryFn: async ({ signal }) => unwrap(await findPeople(graph, text, signal)),
    enabled: text.trim() !== "",
  });

const nameOf = ({ id, displayName, userPrincipalName }: Person): string =>
  displayName || userPrincipalName || id;

/** The people who own the application besides, looked up in the directory. Nobody is asked for before a search. */
export function OwnerChoice({
  owners,
  hint,
  problem,
  onChange,
}: {
  owners: Owners;
  hint: string;
  problem: string | undefined;
  onChange: (owners: Owners) => void;
}) {
  const announce = useAnnounce();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  const found = useQuery(peopleQuery(usePortal(), asked));
  const place = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const leave = useListFocus(list, owners);
  const add = (person: Person) => {
    onChange([...owners, { id: person.id, name: nameOf(person) }]);
    setText("");
    setAsked("");
    announce(`Added ${nameOf(person)}`);
    // The button that was pressed goes with the list; the next name is typed where the last was.
    place.current?.querySelector("input")?.focus();
  };
  const remove = (index: number, name: string) => {
    leave(index);
    onChange(owners.toSpliced(index, 1));
    announce(`Removed ${name}`);
  };
  return (
    <div ref={place} {...(problem === undefined ? {} : { "data-problem": "" })}>
      <Field
        label="Further owners"
        optional
        hint={`${hint} Name, user principal name or object id.`}
        error={problem}
      >
        <SearchInput
          label="Further owners"
          value={text}
          onValueChange={setText}
          onSettle={setAsked}
          busy={found.isFetching}
        />
      </Field>
      {asked.trim() === "" ? null : found.isError ? (
        <div className="mt-2">
          <QueryProblem error={found.error} onRetry={() => void found.refetch()} />
        </div>
      ) : (
        <People
          people={found.data}
          isOwner={({ id }) => owners.some((owner) => owner.id === id)}
          onAdd={add}
        />
      )}
      {owners.length === 0 ? null : (
        <ul ref={list} aria-label="Further owners" className="mt-2 flex flex-wrap gap-2">
          {owners.map(({ id, name }, index) => (
            <RemovableChip key={id} name={name} onRemove={() => remove(index, name)} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Who was found; each can be added once. */
function People({
  people,
  isOwner,
  onAdd,
}: {
  people: readonly Person[] | undefined;
  isOwner: (person: Person) => boolean;
  onAdd: (person: Person) => void;
}) {
  if (people === undefined) return null;
  if (people.length === 0) {
    return (
      <p role="status" className="mt-2 flex items-start gap-1.5 text-sm text-muted">
        <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
        Nobody found. Type a whole word of the name from its beginning, or the whole user principal name.
      </p>
    );
  }
  return (
    <ul
      aria-label="People found"
      className="mt-2 overflow-hidden rounded-lg border border-line bg-surface text-sm"
    >
      {people.map((person) => (
        <li key={person.id} className="border-b border-line last:border-b-0">
          <button
            type="button"
            disabled={isOwner(person)}
            onClick={() => onAdd(person)}
            className="flex min-h-9.5 w-full min-w-0 items-center gap-2 px-3 py-1.5 text-left hover:bg-hover focus-visible:-outline-offset-2 disabled:cursor-not-allowed disabled:text-muted"
          >
            <Plus aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
            <span className="min-w-0 flex-1">
              <span className="block truncate font-label">{nameOf(person)}</span>
              <span className="block truncate text-xs text-muted">{person.userPrincipalName}</span>
            </span>
            {isOwner(person) ? <span className="text-muted">chosen</span> : null}
          </button>
        </li>
      ))}
    </ul>
  );
}
