"use client";

import { X } from "lucide-react";
import { useMemo, useRef } from "react";
import type { RatedPermission } from "@/lib/entra/index.ts";
import { riskOf } from "@/lib/federation/index.ts";
import {
  explainPermission,
  type PermissionIntent,
  reasonProblem,
  removePermission,
  swapPermission,
} from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Input } from "../ui/input.tsx";
import { useAnnounce } from "../ui/live-region.tsx";
import { useDraft } from "./draft-context.tsx";
import { TierTag } from "./tier-tag.tsx";
import { useListFocus } from "./use-list-focus.ts";

/**
 * The permissions that were chosen: what each opens, a narrower one where there is, the reason for one that takes over
 * the tenant, and the way out. `asked`: what is missing is said.
 */
export function ChosenPermissionList({
  offered,
  asked,
}: {
  offered: readonly RatedPermission[];
  asked: boolean;
}) {
  const { draft, change, problems } = useDraft();
  const { person } = usePortal();
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
  const give = (permission: PermissionIntent, text: string) => {
    const reason = { text, by: person.displayName, on: new Date().toISOString().slice(0, 10) };
    change((before) => ({
      ...before,
      permissions: explainPermission(before.permissions, permission, reason),
    }));
  };
  // Each reason by itself is right, and together they are too long.
  const together = permissions.every((permission) => reasonProblem(permission) === undefined)
    ? problems.find(({ field }) => field === "permissions")?.message
    : undefined;
  return (
    <>
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
            asked={asked}
            together={together}
            onReason={(text) => give(permission, text)}
          />
        ))}
      </ul>
    </>
  );
}

function Chosen({
  permission,
  narrower,
  asked,
  together,
  onRemove,
  onSwap,
  onReason,
}: {
  permission: PermissionIntent;
  narrower: readonly RatedPermission[];
  asked: boolean;
  /** What is wrong with all reasons together. */
  together: string | undefined;
  onRemove: () => void;
  onSwap: (permission: RatedPermission) => void;
  onReason: (text: string) => void;
}) {
  const { role } = permission;
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
        {risk.tier === 0 ? (
          <Reason permission={permission} asked={asked} together={together} onReason={onReason} />
        ) : null}
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

/** Why somebody wants a permission that takes over the tenant. An empty field is not scolded before it is left behind. */
function Reason({
  permission,
  asked,
  together,
  onReason,
}: {
  permission: PermissionIntent;
  asked: boolean;
  together: string | undefined;
  onReason: (text: string) => void;
}) {
  const text = permission.reason?.text ?? "";
  const problem = reasonProblem(permission);
  const error = text === "" && !asked ? undefined : (problem ?? together);
  return (
    <div className="mt-2 max-w-xl" {...(error === undefined ? {} : { "data-problem": "" })}>
      <Field
        label={`Reason for ${permission.role.value}`}
        hint="Kept in the application's notes with your name and the day."
        error={error}
      >
        <Input value={text} maxLength={300} required onChange={(event) => onReason(event.target.value)} />
      </Field>
    </div>
  );
}
