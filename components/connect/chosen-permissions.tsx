"use client";

import dynamic from "next/dynamic";
import type { RatedPermission } from "@/lib/entra/index.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { useDraft } from "./draft-context.tsx";
import { ChoiceSection } from "./section.tsx";

/** Loaded with the first permission that is chosen. */
const ChosenPermissionList = dynamic(
  () => import("./chosen-permission-list.tsx").then((module) => module.ChosenPermissionList),
  { ssr: false, loading: () => <Skeleton label="Opening the chosen permissions" lines={2} /> },
);

/** The permissions that were chosen. `asked`: the person wanted to go on, and everything that is missing is said. */
export function ChosenPermissions({
  offered,
  asked,
}: {
  offered: readonly RatedPermission[];
  asked: boolean;
}) {
  const { permissions } = useDraft().draft;
  return (
    <ChoiceSection
      title="Chosen permissions"
      aside={permissions.length === 0 ? undefined : permissions.length}
    >
      {permissions.length === 0 ? (
        <p className="text-sm text-muted">None. The identity can sign in and read nothing.</p>
      ) : (
        <ChosenPermissionList offered={offered} asked={asked} />
      )}
    </ChoiceSection>
  );
}
