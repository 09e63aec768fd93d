import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { searchApplications } from "@/lib/entra/index.ts";
import type { Portal } from "../portal/portal-context.tsx";
import { unwrap } from "../portal/query-error.ts";

/** Applications whose name begins like the text, or that have it as their client id; page by page. */
export const applicationsQuery = ({ graph, tenantId }: Portal, text: string) =>
  infiniteQueryOptions({
    queryKey: ["applications", tenantId, text],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      unwrap(await searchApplications(graph, text, pageParam, signal)),
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
