import { queryOptions } from "@tanstack/react-query";
import { listRepositories, type Repository } from "@/lib/devops/index.ts";
import type { Portal } from "../portal/portal-context.tsx";
import { unwrap } from "../portal/query-error.ts";

/** The repositories of a project that can be used. */
export const repositoriesQuery = ({ http }: Portal, organization: string, projectId: string) =>
  queryOptions({
    queryKey: ["repositories", organization, projectId],
    queryFn: async ({ signal }) => unwrap(await listRepositories(http, { organization, projectId }, signal)),
  });

/** The repository that a project is created with has its name. */
export const usualRepository = (
  repositories: readonly Repository[],
  projectName: string,
): Repository | undefined => repositories.find(({ name }) => name === projectName) ?? repositories[0];
