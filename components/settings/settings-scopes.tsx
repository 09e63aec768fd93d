"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { serviceTitles } from "@/lib/http/index.ts";
import { type ScopeWords, scopeWords } from "@/lib/session/index.ts";
import { firstMissing } from "../portal/ensure-scopes.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { Card } from "../ui/card.tsx";
import { Tag } from "../ui/tag.tsx";

const keyOf = ({ service, scope }: ScopeWords): string => `${service}/${scope}`;

/** Which scopes the portal holds in this session, looked up silently: the person is asked for nothing. */
const grantedQuery = (portal: Portal) =>
  queryOptions({
    queryKey: ["granted-scopes"],
    queryFn: async () => {
      const granted: string[] = [];
      for (const words of scopeWords) {
        const missing = await firstMissing(portal, [{ service: words.service, scopes: [words.scope] }]);
        if (missing === undefined) granted.push(keyOf(words));
      }
      return granted;
    },
    staleTime: 0,
  });

/** What the portal may do in the person's name, and when it asks for more. */
export function SettingsScopes() {
  const granted = useQuery(grantedQuery(usePortal()));
  return (
    <Card
      title="What the portal may do as you"
      subtitle="Each is asked for at the moment it is needed. With all of them it can do no more than you can."
      padded={false}
    >
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
            <Tag status={granted.data?.includes(keyOf(words)) ? "ok" : "idle"}>
              {granted.isPending
                ? "Looking"
                : granted.data?.includes(keyOf(words))
                  ? "Granted"
                  : "Not asked yet"}
            </Tag>
          </li>
        ))}
      </ul>
    </Card>
  );
}
