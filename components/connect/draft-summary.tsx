"use client";

import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { limits } from "@/lib/federation/index.ts";
import { connectionsOf, stepsSoFar } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { useTenant } from "../portal/use-tenant.ts";
import { Card } from "../ui/card.tsx";
import { useDraft } from "./draft-context.tsx";

/** Knows every permission that is listed, so it is loaded with the first that is chosen. */
const RoleTier = dynamic(() => import("./role-tier.tsx").then((module) => module.RoleTier), { ssr: false });

/** How many connections and permissions are named before the rest is counted. */
const named = 8;

/** The plan as it grows: what each choice so far will make. */
export function DraftSummary() {
  const portal = usePortal();
  const { draft } = useDraft();
  const tenant = useTenant();
  const connections = connectionsOf(draft);
  const made = connections.ok ? connections.value : [];
  const steps = stepsSoFar(
    draft,
    {
      tenant: { id: portal.tenantId, name: tenant.data?.displayName ?? "" },
      person: { id: portal.person.id, displayName: portal.person.displayName },
    },
    portal.configuration.cloud,
  );
  const writes = steps.filter((step) => step.writes).length;
  const { identity, permissions } = draft;
  return (
    <Card title="The plan so far" className="lg:sticky lg:top-[calc(var(--shell-top)+16px)]" padded={false}>
      <Section title="Identity">
        {identity === null ? (
          <Nothing>Not chosen yet</Nothing>
        ) : (
          <>
            <p className="font-label wrap-anywhere">{identity.displayName}</p>
            <p className="text-sm text-muted">
              {identity.kind === "new-application"
                ? "new application, single tenant"
                : "existing application"}
            </p>
          </>
        )}
      </Section>
      {/* What an existing application holds already counts too, and is not known here. */}
      <Section
        title="Connections"
        count={made.length}
        of={identity?.kind === "existing-application" ? undefined : limits.credentialsPerIdentity.value}
      >
        {made.length === 0 ? (
          <Nothing>{connections.ok ? "No project chosen yet" : "The naming does not work yet"}</Nothing>
        ) : (
          <Some
            items={made}
            keyOf={({ organization, projects }) => `${organization.id}/${projects[0]?.id}`}
            render={({ name, organization, projects }) => (
              <>
                <p className="truncate font-label" title={name}>
                  {name}
                </p>
                <p
                  className="truncate text-sm text-muted"
                  title={projects.map((project) => project.name).join(", ")}
                >
                  {organization.name}: {projects.map((project) => project.name).join(", ")}
                </p>
              </>
            )}
          />
        )}
      </Section>
      <Section title="Permissions" count={permissions.length}>
        {permissions.length === 0 ? (
          <Nothing>None</Nothing>
        ) : (
          <Some
            items={permissions}
            keyOf={({ resource, role }) => `${resource.appId}/${role.id}`}
            render={({ role }) => (
              <span className="flex min-w-0 items-center justify-between gap-2">
                <span className="min-w-0 truncate text-sm" title={role.value}>
                  {role.value}
                </span>
                <RoleTier value={role.value} />
              </span>
            )}
          />
        )}
      </Section>
      <p className="bg-sunken px-4 py-2.5 text-sm text-muted">
        <span className="font-semibold text-ink tabular-nums">
          {steps.length === 1 ? "1 step" : `${steps.length} steps`}
        </span>
        {steps.length === 0 ? "" : `, ${writes} of them ${writes === 1 ? "changes" : "change"} something`}.
        Nothing is written before you have reviewed and applied it.
      </p>
    </Card>
  );
}

function Section({
  title,
  count,
  of,
  children,
}: {
  title: string;
  count?: number;
  of?: number | undefined;
  children: ReactNode;
}) {
  return (
    <div className="border-b border-line px-4 py-3">
      <h3 className="mb-1 flex justify-between gap-2 text-xs font-label text-muted">
        {title}
        {count === undefined || count === 0 ? null : (
          <span className="tabular-nums">
            {count}
            {of === undefined ? "" : ` of ${of}`}
          </span>
        )}
      </h3>
      {children}
    </div>
  );
}

function Nothing({ children }: { children: ReactNode }) {
  return <p className="text-sm text-faint">{children}</p>;
}

function Some<Item>({
  items,
  keyOf,
  render,
}: {
  items: readonly Item[];
  keyOf: (item: Item) => string;
  render: (item: Item) => ReactNode;
}) {
  const rest = items.length - named;
  return (
    <ul className="flex flex-col gap-1.5">
      {items.slice(0, named).map((item) => (
        <li key={keyOf(item)} className="min-w-0">
          {render(item)}
        </li>
      ))}
      {rest > 0 ? <li className="text-sm text-muted">and {rest.toLocaleString("en")} more</li> : null}
    </ul>
  );
}
