import { useInfiniteQuery } from "@tanstack/react-query";
import { usePortal } from "../portal/portal-context.tsx";
import { applicationsQuery } from "./applications-query.ts";
import { useSettled } from "./settled.ts";

/** The name of an application that is called exactly as `name`, without regard to case; undefined where none is known. */
export function useSameName(name: string): string | undefined {
  const portal = usePortal();
  const wanted = name.trim();
  const settled = useSettled(wanted, 400);
  const found = useInfiniteQuery({
    ...applicationsQuery(portal, settled),
    enabled: settled.length >= 3,
  });
  if (settled !== wanted || found.isPlaceholderData) return undefined;
  return found.data?.pages
    .flatMap(({ items }) => items)
    .find((application) => application.displayName.toLowerCase() === wanted.toLowerCase())?.displayName;
}
