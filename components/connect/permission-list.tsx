"use client";

import { useDeferredValue, useMemo, useState } from "react";
import { type RatedPermission, type Resource, searchPermissions } from "@/lib/entra/index.ts";
import type { RiskTier } from "@/lib/federation/index.ts";
import { addPermission, removePermission } from "@/lib/plan/index.ts";
import { SearchInput } from "../ui/search-input.tsx";
import { Select } from "../ui/select.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { CheckMark } from "./check-mark.tsx";
import { useDraft } from "./draft-context.tsx";
import { ChoiceSection } from "./section.tsx";
import { TierTag, tierWords } from "./tier-tag.tsx";

const tiers: readonly RiskTier[] = [0, 1, 2];
const readTier = (value: string): RiskTier | undefined => tiers.find((tier) => String(tier) === value);

/** Every application permission that the tenant's Microsoft Graph offers, to search and choose from. */
export function PermissionList({
  resource,
  offered,
}: {
  resource: Resource;
  offered: readonly RatedPermission[];
}) {
  const { draft, change } = useDraft();
  const [text, setText] = useState("");
  const [tier, setTier] = useState<RiskTier>();
  const wanted = useDeferredValue(text);
  const shown = useMemo(() => searchPermissions(offered, wanted, tier), [offered, wanted, tier]);
  const chosen = useMemo(
    () =>
      new Set(
        draft.permissions.flatMap((permission) =>
          permission.resource.appId === resource.appId ? [permission.role.id] : [],
        ),
      ),
    [draft.permissions, resource.appId],
  );
  const { servicePrincipalId, appId, displayName } = resource;
  const api = { servicePrincipalId, appId, displayName };
  const toggle = ({ id, value }: RatedPermission) =>
    change((before) => ({
      ...before,
      permissions: chosen.has(id)
        ? removePermission(before.permissions, { resource: api, role: { id, value } })
        : addPermission(before.permissions, api, { id, value }),
    }));
  return (
    <ChoiceSection
      title={`Offered by ${displayName}`}
      about="Granted to the identity itself, in the whole tenant."
    >
      <div className="mb-2.5 flex flex-wrap items-center gap-x-3 gap-y-2">
        <SearchInput
          label="Search permissions"
          placeholder="Name or what it does"
          value={text}
          onValueChange={setText}
          className="w-full sm:w-72"
        />
        <Select
          aria-label="Risk"
          value={tier === undefined ? "all" : String(tier)}
          onValueChange={(value) => setTier(readTier(value))}
          options={[
            { value: "all", label: "Every tier" },
            ...tiers.map((each) => ({ value: String(each), label: tierWords[each] })),
          ]}
          className="w-full sm:w-60"
        />
        <p role="status" className="text-sm text-muted tabular-nums">
          {shown.length === offered.length
            ? `${offered.length.toLocaleString("en")} permissions`
            : `${shown.length.toLocaleString("en")} of ${offered.length.toLocaleString("en")}`}
        </p>
      </div>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <VirtualList
          label="Permissions"
          items={shown}
          keyOf={({ id }) => id}
          rowHeight={60}
          className="h-96"
          selection={{ kind: "multiple", selected: chosen, onToggle: toggle }}
          renderItem={(permission, { selected }) => <Row permission={permission} selected={selected} />}
          instead={
            <p className="px-4 py-3 text-sm text-muted">
              {offered.length === 0
                ? `${displayName} offers no permission to applications.`
                : "No permission fits. Try fewer words, or every tier."}
            </p>
          }
        />
      </div>
    </ChoiceSection>
  );
}

function Row({ permission, selected }: { permission: RatedPermission; selected: boolean }) {
  const { value, displayName, risk } = permission;
  return (
    <span className="flex min-w-0 flex-1 items-center gap-3">
      <CheckMark checked={selected} />
      {/* On a phone the tier moves under the value, whose end tells reading from writing. */}
      <span className="grid min-w-0 flex-1 grid-cols-[auto_minmax(0,1fr)] items-center gap-x-2 sm:grid-cols-[minmax(0,1fr)_auto] sm:gap-x-3">
        <span className="col-span-2 truncate font-label max-sm:text-sm sm:col-span-1" title={value}>
          {value}
        </span>
        <span className="flex sm:col-start-2 sm:row-span-2 sm:row-start-1">
          <TierTag tier={risk.tier} />
        </span>
        <span className="truncate text-xs text-muted sm:col-start-1" title={`${displayName}. ${risk.why}`}>
          {risk.certainty === "listed" ? risk.why : `${displayName}. ${risk.why}`}
        </span>
      </span>
    </span>
  );
}
