"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { microsoftGraphAppId } from "@/lib/cloud/index.ts";
import { getResource, ratePermissions } from "@/lib/entra/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { unwrap } from "../portal/query-error.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { ChoicePage } from "./choice-page.tsx";
import { ChosenPermissions } from "./chosen-permissions.tsx";
import { useDraft } from "./draft-context.tsx";
import { PermissionList } from "./permission-list.tsx";

const graphPermissionsQuery = ({ graph, tenantId }: Portal) =>
  queryOptions({
    queryKey: ["resource", tenantId, microsoftGraphAppId],
    queryFn: async ({ signal }) => unwrap(await getResource(graph, microsoftGraphAppId, signal)),
  });

/** What the identity may do at Microsoft Graph, by its own word and not on behalf of a person. */
export function PermissionChoice() {
  const { draft } = useDraft();
  const resource = useQuery(graphPermissionsQuery(usePortal()));
  const rated = useMemo(() => ratePermissions(resource.data?.permissions ?? []), [resource.data]);
  return (
    <ChoicePage
      step="permissions"
      title="Permissions"
      question="What may these pipelines do at Microsoft Graph? None is a good answer where they only use Azure."
      back={{ href: `/connect/${draft.id}/where`, label: "Back: where" }}
      next={{ href: `/connect/${draft.id}/review`, label: "Next: review" }}
    >
      {(problemAt) => (
        <>
          <ChosenPermissions offered={rated} asked={problemAt("permissions") !== undefined} />
          {resource.isPending ? (
            <Skeleton label="Reading the permissions that Microsoft Graph offers" lines={6} />
          ) : resource.isError ? (
            <QueryProblem error={resource.error} onRetry={() => void resource.refetch()} />
          ) : (
            <PermissionList resource={resource.data} offered={rated} />
          )}
        </>
      )}
    </ChoicePage>
  );
}
