"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { FolderX } from "lucide-react";
import { useMemo, useState } from "react";
import { listAllProjects, type Organization, type Project } from "@/lib/devops/index.ts";
import { addTargets, projectIdsOf, removeTargets } from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { unwrap } from "../portal/query-error.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { SearchInput } from "../ui/search-input.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { CheckMark } from "./check-mark.tsx";
import { useDraft } from "./draft-context.tsx";

const projectsQuery = ({ http }: Portal, organization: Organization) =>
  queryOptions({
    queryKey: ["projects", organization.id],
    queryFn: async ({ signal }) =>
      [...unwrap(await listAllProjects(http, organization.name, signal))].sort((a, b) =>
        a.name.localeCompare(b.name),
      ),
  });

/** From this many projects on a search field is worth its place. */
const worthSearching = 8;

/** The projects of one organization, read when it is opened. */
export function ProjectList({ organization }: { organization: Organization }) {
  const projects = useQuery(projectsQuery(usePortal(), organization));
  const { draft, change } = useDraft();
  const [text, setText] = useState("");
  const chosen = useMemo(
    () => projectIdsOf(draft.targets, organization.id),
    [draft.targets, organization.id],
  );
  const all = projects.data;
  const shown = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return (all ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
  }, [all, text]);

  if (projects.isPending) return <Skeleton label={`Listing the projects of ${organization.name}`} />;
  if (projects.isError)
    return <QueryProblem error={projects.error} onRetry={() => void projects.refetch()} />;
  if (projects.data.length === 0)
    return (
      <EmptyState icon={<FolderX aria-hidden="true" />} title="No project to choose" className="py-4">
        {organization.name} shows you no project. A member of a project can invite you to it.
      </EmptyState>
    );

  const add = (some: readonly Project[]) =>
    change((before) => ({ ...before, targets: addTargets(before.targets, organization, some) }));
  const remove = (some: readonly Project[]) =>
    change((before) => ({ ...before, targets: removeTargets(before.targets, organization, some) }));
  const every = projects.data.every(({ id }) => chosen.has(id));
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Checkbox
          label={
            projects.data.length === 1
              ? `The one project of ${organization.name}`
              : `All ${projects.data.length.toLocaleString("en")} projects of ${organization.name}`
          }
          checked={every ? true : chosen.size > 0 ? "some" : false}
          onCheckedChange={(checked) => (checked ? add(projects.data) : remove(projects.data))}
          className="min-w-0 flex-1"
        />
        {projects.data.length >= worthSearching ? (
          <SearchInput
            label={`Search projects of ${organization.name}`}
            placeholder="Search projects"
            value={text}
            onValueChange={setText}
            className="w-full sm:w-60"
          />
        ) : null}
      </div>
      <div className="overflow-hidden rounded-md border border-line bg-surface">
        <VirtualList
          label={`Projects of ${organization.name}`}
          items={shown}
          keyOf={(project) => project.id}
          className="max-h-72 [--list-inset:12px]"
          selection={{
            kind: "multiple",
            selected: chosen,
            onToggle: (project) => (chosen.has(project.id) ? remove([project]) : add([project])),
          }}
          renderItem={(project, { selected }) => (
            <>
              <CheckMark checked={selected} />
              <span className="ml-2.5 min-w-0 truncate">
                <span className="font-label">{project.name}</span>
                {project.description === "" ? null : (
                  <span className="ml-2 text-sm text-muted">{project.description}</span>
                )}
              </span>
            </>
          )}
          instead={
            <p className="px-3 py-3 text-sm text-muted">No project has “{text.trim()}” in its name.</p>
          }
        />
      </div>
    </div>
  );
}
