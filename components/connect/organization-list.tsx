"use client";

import { useQuery } from "@tanstack/react-query";
import { Building2, ChevronRight } from "lucide-react";
import dynamic from "next/dynamic";
import { useId, useState, useSyncExternalStore } from "react";
import type { Organization } from "@/lib/devops/index.ts";
import { projectIdsOf } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { QueryError } from "../portal/query-error.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { AddOrganization } from "./add-organization.tsx";
import { useDraft } from "./draft-context.tsx";
import { organizationsQuery } from "./organizations-query.ts";
import {
  mergeOrganizations,
  rememberedOrganizations,
  subscribeToRemembered,
} from "./remembered-organizations.ts";
import { ChoiceSection } from "./section.tsx";

/** Loaded when an organization is first opened. */
const ProjectList = dynamic(() => import("./project-list.tsx").then((module) => module.ProjectList), {
  ssr: false,
  loading: () => <Skeleton label="Opening the projects" />,
});

const nobody: readonly Organization[] = [];

/** Organizations with their projects; those typed in stand among them, and can be chosen even where the list fails. */
export function OrganizationList() {
  const portal = usePortal();
  const listed = useQuery(organizationsQuery(portal));
  const remembered = useSyncExternalStore(
    subscribeToRemembered,
    () => rememberedOrganizations(portal.tenantId),
    () => nobody,
  );
  const organizations = mergeOrganizations(listed.data ?? nobody, remembered);
  // Adding one by name would need the same permission: ask for it once.
  const needsPerson = listed.error instanceof QueryError && listed.error.error.kind === "interaction";
  return (
    <ChoiceSection title="Projects" about="Open an organization to see its projects.">
      {listed.isError && !needsPerson ? (
        <div className="mb-3">
          <QueryProblem error={listed.error} onRetry={() => void listed.refetch()} />
        </div>
      ) : null}
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        {listed.isError && needsPerson ? (
          <QueryProblem error={listed.error} />
        ) : listed.isPending ? (
          <Skeleton label="Listing your organizations" className="p-4" />
        ) : organizations.length === 0 && listed.isSuccess ? (
          <EmptyState icon={<Building2 aria-hidden="true" />} title="No organization is listed for you">
            Azure DevOps lists the organizations that belong to this tenant and in which you are a member.
            Type the name of one below.
          </EmptyState>
        ) : (
          <ul>
            {organizations.map((organization) => (
              <OrganizationRow
                key={organization.id}
                organization={organization}
                alone={organizations.length === 1}
              />
            ))}
          </ul>
        )}
        {needsPerson ? null : <AddOrganization known={organizations} />}
      </div>
    </ChoiceSection>
  );
}

function OrganizationRow({ organization, alone }: { organization: Organization; alone: boolean }) {
  const { draft } = useDraft();
  const chosen = projectIdsOf(draft.targets, organization.id).size;
  const projects = useId();
  const [open, setOpen] = useState(alone || chosen > 0);
  return (
    <li className="border-b border-line">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? projects : undefined}
        onClick={() => setOpen(!open)}
        className="group flex min-h-9.5 w-full items-center gap-2 px-3 text-left hover:bg-hover focus-visible:-outline-offset-2"
      >
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-muted transition-transform group-aria-expanded:rotate-90"
        />
        <span className="min-w-0 flex-1 truncate font-label">{organization.name}</span>
        <span className="text-sm text-muted tabular-nums">{chosen === 0 ? "" : `${chosen} chosen`}</span>
      </button>
      {open ? (
        <div id={projects} className="border-t border-line bg-bg px-3 py-3">
          <ProjectList organization={organization} />
        </div>
      ) : null}
    </li>
  );
}
