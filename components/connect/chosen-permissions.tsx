"use client";

import { X } from "lucide-react";
import { useMemo, useRef } from "react";
import type { RatedPermission } from "@/lib/entra/index.ts";
import { riskOf } from "@/lib/federation/index.ts";
import { type PermissionIntent, removePermission, swapPermission } from "@/lib/plan/index.ts";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { useAnnounce } from "../ui/live-region.tsx";
import { useDraft } from "./draft-context.tsx";
import { ChoiceSection } from "./section.tsx";
import { TierTag } from "./tier-tag.tsx";
import { useListFocus } from "./use-list-focus.ts";

/** The permissions that were chosen: what each opens, a narrower one where there is, and the way out. */
export function ChosenPermissions({ offered }: { offered: readonly RatedPermission[] }) {
  const { draft, change } = useDraft();
  const announce = useAnnounce();
  const byValue = useMemo(
    () => new Map(offered.map((permission) => [permission.value.toLowerCase(), permission])),
    [offered],
  );
  const { permissions } = draft;
  const critical = permissions.filter(({ role }) => riskOf(role.value).tier === 0);
  const list = useRef<HTMLUListElement>(null);
  const leave = useListFocus(list, permissions);
  const remove = (permission: PermissionIntent, index: number) => {
    leave(index);
    change((before) => ({ ...before, permissions: removePermission(before.permissions, permission) }));
    announce(`Removed ${permission.role.value}`);
  };
  const swap = (permission: PermissionIntent, narrower: RatedPermission, index: number) => {
    leave(index);
    change((before) => ({
      ...before,
      permissions: swapPermission(before.permissions, permission, narrower),
    }));
    announce(`${narrower.value} instead of ${permission.role.value}`);
  };
  return (
    <ChoiceSection
      title="Chosen permissions"
      aside={permissions.length === 0 ? undefined : permissions.length}
    >
      {critical.length === 0 ? null : (
        <div role="alert" className="mb-2.5">
          <Banner
            tone="bad"
            title={
              critical.length === 1
                ? "One permission is a way to take over the tenant"
                : `${critical.length} permissions are ways to take over the tenant`
            }
          >
            {critical.map(({ role }) => `${role.value}: ${riskOf(role.value).why}`).join(" ")} Whoever may
            change a pipeline of a chosen project holds it too.
          </Banner>
        </div>
      )}
      {permissions.length === 0 ? (
        <p className="text-sm text-muted">None. The identity can sign in and read nothing.</p>
      ) : (
        <ul ref={list} className="overflow-hidden rounded-lg border border-line bg-surface">
          {permissions.map((permission, index) => (
            <Chosen
              key={`${permission.resource.appId}/${permission.role.id}`}
              permission={permission}
              narrower={riskOf(permission.role.value).narrower.flatMap(
                (value) => byValue.get(value.toLowerCase()) ?? [],
              )}
              onRemove={() => remove(permission, index)}
              onSwap={(other) => swap(permission, other, index)}
            />
          ))}
        </ul>
      )}
    </ChoiceSection>
  );
}

function Chosen({
  permission: { role },
  narrower,
  onRemove,
  onSwap,
}: {
  permission: PermissionIntent;
  narrower: readonly RatedPermission[];
  onRemove: () => void;
  onSwap: (permission: RatedPermission) => void;
}) {
  const risk = riskOf(role.value);
  return (
    <li className="flex items-start gap-3 border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="min-w-0 font-label wrap-anywhere">{role.value}</span>
          <TierTag tier={risk.tier} />
        </p>
        <p className="text-sm text-muted">{risk.why}</p>
        {narrower.length === 0 ? null : (
          <p className="mt-1.5 flex flex-wrap items-center gap-2 text-sm text-muted">
            Often enough:
            {narrower.map((other) => (
              <Button
                key={other.id}
                size="small"
                aria-label={`Use ${other.value} instead of ${role.value}`}
                title={other.risk.why}
                onClick={() => onSwap(other)}
              >
                Use {other.value}
              </Button>
            ))}
          </p>
        )}
      </div>
      <IconButton
        data-remove
        label={`Remove ${role.value}`}
        icon={<X aria-hidden="true" />}
        onClick={onRemove}
      />
    </li>
  );
}
