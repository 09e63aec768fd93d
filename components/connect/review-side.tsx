"use client";

import { serviceTitles } from "@/lib/http/index.ts";
import { countsOf, type Plan, scopesNeeded } from "@/lib/plan/index.ts";
import { wordsOfScope } from "@/lib/session/index.ts";
import { Card } from "../ui/card.tsx";
import { KeyValues } from "../ui/key-values.tsx";

const figure = (count: number): string => count.toLocaleString("en");

/** How much the plan is, counted. */
export function ReviewFigures({ plan }: { plan: Plan }) {
  const counts = countsOf(plan);
  return (
    <Card title="This plan">
      <KeyValues
        layout="apart"
        items={[
          { label: "Steps", value: figure(counts.steps) },
          { label: "Changes", value: figure(counts.changes) },
          { label: "Proofs and looks", value: figure(counts.looks) },
          { label: "Already so", value: figure(counts.already) },
          { label: "Blocked", value: figure(counts.blocked) },
          {
            label: "Can be undone",
            value:
              counts.changes === 0
                ? "nothing to undo"
                : counts.undoable === counts.changes
                  ? `all ${figure(counts.changes)}`
                  : `${figure(counts.undoable)} of ${figure(counts.changes)}`,
          },
        ]}
      />
    </Card>
  );
}

/** The scopes that applying asks for, and what each opens. */
export function ReviewScopes({ plan }: { plan: Plan }) {
  const needs = scopesNeeded(plan).flatMap(({ service, scopes }) =>
    scopes.map((scope) => ({ service, scope, words: wordsOfScope(service, scope) })),
  );
  if (needs.length === 0) return null;
  return (
    <Card title="What it needs of you">
      <ul className="flex flex-col gap-2.5 text-sm">
        {needs.map(({ service, scope, words }) => (
          <li key={`${service}/${scope}`}>
            <p className="wrap-anywhere">{words?.opens ?? scope}</p>
            <p className="text-muted wrap-anywhere">
              {serviceTitles[service]} · <code className="font-mono text-xs">{scope}</code>
            </p>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm text-muted">
        Asked for once, when you apply. With them the portal can do no more than you can.
      </p>
    </Card>
  );
}
