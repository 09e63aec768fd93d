"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { listPipelines } from "@/lib/devops/index.ts";
import { allowPipelines, type PipelineIntent, type Target } from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { unwrap } from "../portal/query-error.ts";
import { Field } from "../ui/field.tsx";
import { SearchInput } from "../ui/search-input.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { CheckMark } from "./check-mark.tsx";
import { useDraft } from "./draft-context.tsx";
import { RemovableChip } from "./removable-chip.tsx";
import { useListFocus } from "./use-list-focus.ts";

/** So many pipelines of a project are listed, the first by name. */
const most = 1_000;

const pipelinesQuery = ({ http }: Portal, { organization, project }: Target) =>
  queryOptions({
    queryKey: ["pipelines", organization.id, project.id],
    queryFn: async ({ signal }) =>
      unwrap(
        await listPipelines(http, { organization: organization.name, projectId: project.id }, most, signal),
      ).map(({ id, name, folder }) => ({ id, name, folder: (folder ?? "").replace(/^\\/, "") })),
  });

const keyOf = ({ organization, project }: Target): string => `${organization.id}/${project.id}`;
const placeOf = ({ organization, project }: Target): string => `${organization.name} / ${project.name}`;

/** The pipelines of the chosen projects, of one project at a time, to choose from. */
export function PipelineList() {
  const { targets } = useDraft().draft;
  const [key, setKey] = useState<string>();
  const target = targets.find((each) => keyOf(each) === key) ?? targets[0];
  if (!target) return null;
  return (
    <div className="flex flex-col gap-3">
      {targets.length < 2 ? null : (
        <Field label="Project" className="max-w-sm">
          <Select
            value={keyOf(target)}
            onValueChange={setKey}
            options={targets.map((each) => ({ value: keyOf(each), label: placeOf(each) }))}
          />
        </Field>
      )}
      <PipelinesOf key={keyOf(target)} target={target} />
      <ChosenPipelines />
    </div>
  );
}

function PipelinesOf({ target }: { target: Target }) {
  const pipelines = useQuery(pipelinesQuery(usePortal(), target));
  const { change } = useDraft();
  const [text, setText] = useState("");
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return (pipelines.data ?? []).filter(({ name, folder }) =>
      `${folder}\n${name}`.toLowerCase().includes(wanted),
    );
  }, [pipelines.data, text]);
  const chosen = useMemo(
    () => new Set((target.project.pipelines ?? []).map(({ id }) => String(id))),
    [target.project.pipelines],
  );
  if (pipelines.isError)
    return <QueryProblem error={pipelines.error} onRetry={() => void pipelines.refetch()} />;
  const toggle = ({ id, name }: PipelineIntent) =>
    change((before) => {
      const there = before.targets.find((each) => keyOf(each) === keyOf(target))?.project.pipelines ?? [];
      const others = there.filter((each) => each.id !== id);
      const next = others.length === there.length ? [...there, { id, name }] : others;
      return { ...before, targets: allowPipelines(before.targets, target, next) };
    });
  return (
    <div className="flex flex-col gap-2.5">
      <SearchInput
        label={`Search pipelines of ${target.project.name}`}
        placeholder="Name or folder"
        value={text}
        onValueChange={setText}
        className="w-full max-w-sm"
      />
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <VirtualList
          label={`Pipelines of ${target.project.name}`}
          items={shown}
          keyOf={({ id }) => String(id)}
          className="max-h-72 [--list-inset:12px]"
          selection={{ kind: "multiple", selected: chosen, onToggle: toggle }}
          renderItem={({ name, folder }, { selected }) => (
            <>
              <CheckMark checked={selected} />
              <span className="ml-2.5 min-w-0 truncate">
                <span className="font-label">{name}</span>
                {folder === "" ? null : <span className="ml-2 text-sm text-muted">{folder}</span>}
              </span>
            </>
          )}
          instead={
            pipelines.isPending ? (
              <Skeleton label={`Listing the pipelines of ${target.project.name}`} className="p-4" />
            ) : (
              <p className="px-3 py-3 text-sm text-muted">
                {text.trim() === ""
                  ? `${target.project.name} shows you no pipeline. One that is made later asks at its first run.`
                  : `No pipeline has “${text.trim()}” in its name or folder.`}
              </p>
            )
          }
        />
      </div>
      {pipelines.data?.length === most ? (
        <p className="text-sm text-muted">The first {most.toLocaleString("en")} by name are listed.</p>
      ) : null}
    </div>
  );
}

/** What was chosen, of all projects. */
function ChosenPipelines() {
  const { draft, change } = useDraft();
  const list = useRef<HTMLUListElement>(null);
  const chosen = draft.targets.flatMap((target) =>
    (target.project.pipelines ?? []).map((pipeline) => ({ target, pipeline })),
  );
  const leave = useListFocus(list, draft.targets);
  if (chosen.length === 0) return null;
  return (
    <ul ref={list} aria-label="Chosen pipelines" className="flex flex-wrap gap-1.5">
      {chosen.map(({ target, pipeline }, index) => (
        <RemovableChip
          key={`${keyOf(target)}/${pipeline.id}`}
          place={placeOf(target)}
          name={pipeline.name}
          onRemove={() => {
            leave(index);
            const others = (target.project.pipelines ?? []).filter(({ id }) => id !== pipeline.id);
            change((before) => ({ ...before, targets: allowPipelines(before.targets, target, others) }));
          }}
        />
      ))}
    </ul>
  );
}
