import { queryOptions } from "@tanstack/react-query";
import { listOrganizations } from "@/lib/devops/index.ts";
import type { Portal } from "../portal/portal-context.tsx";
import { unwrap } from "../portal/query-error.ts";

/** The organizations that the person belongs to. */
export const organizationsQuery = ({ http, person }: Portal) =>
  queryOptions({
    queryKey: ["organizations", person.id],
    queryFn: async ({ signal }) => unwrap(await listOrganizations(http, signal)),
  });
