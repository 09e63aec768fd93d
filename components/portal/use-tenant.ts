import { queryOptions, useQuery } from "@tanstack/react-query";
import { getTenant } from "@/lib/entra/index.ts";
import { type Portal, usePortal } from "./portal-context.tsx";
import { unwrap } from "./query-error.ts";

const tenantQuery = ({ graph, tenantId }: Portal) =>
  queryOptions({
    queryKey: ["tenant", tenantId],
    queryFn: async ({ signal }) => unwrap(await getTenant(graph, signal)),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The tenant that the person is signed in to. */
export const useTenant = () => useQuery(tenantQuery(usePortal()));
