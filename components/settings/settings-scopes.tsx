"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { serviceTitles } from "@/lib/http/index.ts";
import {
  type InteractionNeeded,
  type ScopeWords,
  scopeWords,
  type TokenUnavailable,
} from "@/lib/session/index.ts";
import { firstMissing } from "../portal/ensure-scopes.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { Card } from "../ui/card.tsx";
import { Tag, type TagStatus } from "../ui/tag.tsx";

const keyOf = ({ service, scope }: ScopeWords): string => `${service}/${scope}`;

type Grant = "granted" | "not-granted" | "unknown";

const looks: Readonly<Record<Grant, { status: TagStatus; word: string }>> = {
  granted: { status: "ok", word: "Granted" },
  "not-granted": { status: "idle", word: "Not granted yet" },
  unknown: { status: "warn", word: "Could not be looked up" },
};

/** Only a refusal for want of consent says that a scope is not granted; a lost connection or session says nothing. */
export const grantOf = (missing: InteractionNeeded | TokenUnavailable | undefined): Grant => {
  if (missing === undefined) return "granted";
  return missing.kind === "interaction" && missing.reason === "consent" ? "not-granted" : "unknown";
};

/** Which scopes the portal holds in this session, looked up silently: the person is asked for nothing. */
const grantsQuery = (portal: Portal) =>
  queryOptions({
    queryKey: ["granted-scopes"],
    queryFn: async () => {
      const grants = new Map<string, Grant>();
      for (const words of scopeWords) {
        const missing = await firstMissing(portal, [{ service: words.service, scopes: [words.scope] }]);
        grants.set(keyOf(words), grantOf(missing));
      }
      return grants;
    },
    staleTime: 0,
    structuralSharing: false,
  });

type SettingsScopesProps = { title?: string; subtitle?: string };

/** What the portal may do in the person's name, and when it asks for more. */
export function SettingsScopes({
  title = "What the portal may do as you",
  subtitle = "Each is asked for at the moment it is needed. With all of them it can do no more than you can.",
}: SettingsScopesProps) {
  const grants = useQuery(grantsQuery(usePortal()));
  return (
    <Card title={title} subtitle={subtitle} padded={false}>
      <ul>
        {scopeWords.map((words) => (
          <li
            key={keyOf(words)}
            className="flex items-start gap-x-4 gap-y-1 border-t border-line px-4 py-2.5 first:border-t-0 max-sm:flex-wrap"
          >
            <div className="min-w-0 flex-1 max-sm:basis-full">
              <p className="wrap-anywhere">{words.opens}</p>
              <p className="text-sm text-muted wrap-anywhere">
                {serviceTitles[words.service]} · <code className="font-mono text-xs">{words.scope}</code> ·
                asked {words.askedWhen}
              </p>
            </div>
            <GrantTag grant={grants.isPending ? undefined : (grants.data?.get(keyOf(words)) ?? "unknown")} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function GrantTag({ grant }: { grant: Grant | undefined }) {
  if (grant === undefined) return <Tag status="idle">Looking</Tag>;
  const { status, word } = looks[grant];
  return <Tag status={status}>{word}</Tag>;
}
