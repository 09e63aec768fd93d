"use client";

import { Link2 } from "lucide-react";
import { PageHeader } from "../shell/page-header.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { RecentWork } from "./recent-work.tsx";
import { AttentionTile, OrganizationsTile, RetiringTile, TrustTile } from "./tiles.tsx";

/** The state of trust at a glance, and what was begun here. */
export function Overview() {
  return (
    <>
      <PageHeader
        title="Overview"
        question="What is the state of trust here?"
        actions={
          <ButtonLink href="/connect" look="primary" icon={<Link2 aria-hidden="true" />}>
            Connect
          </ButtonLink>
        }
      />
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,220px),1fr))] gap-3">
        <TrustTile />
        <RetiringTile />
        <OrganizationsTile />
        <AttentionTile />
      </div>
      <div className="mt-4">
        <RecentWork />
      </div>
    </>
  );
}
