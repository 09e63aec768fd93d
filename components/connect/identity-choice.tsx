"use client";

import dynamic from "next/dynamic";
import * as z from "zod/mini";
import { applicationNameProblem, type Draft } from "@/lib/plan/index.ts";
import { Term } from "../glossary/term.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { RadioCards } from "../ui/radio-cards.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { ApplicationDetails } from "./application-details.tsx";
import { ChoiceGroup, ChoicePage } from "./choice-page.tsx";
import { useDraft } from "./draft-context.tsx";
import { useTabState } from "./tab-state.ts";
import { useSameName } from "./use-same-name.ts";

/** Loaded when an application that exists is meant. */
const ApplicationSearch = dynamic(
  () => import("./application-search.tsx").then((module) => module.ApplicationSearch),
  { ssr: false, loading: () => <Skeleton label="Opening the list" lines={4} /> },
);

const detailsFields = ["owners", "notes", "reference", "tags"] as const;

const cards = [
  {
    value: "new-application",
    title: "New application",
    description: "An app registration made for these pipelines only. The safest choice.",
  },
  {
    value: "existing-application",
    title: "Existing application",
    description: "One that your tenant has. It keeps every permission it already holds.",
  },
] as const;

/** What was named, what was picked, and which of the two is meant: looking around throws nothing away. */
const Looked = z.object({
  kind: z.enum(["new-application", "existing-application"]),
  typed: z.string(),
  picked: z.nullable(
    z.object({
      kind: z.literal("existing-application"),
      applicationId: z.string(),
      clientId: z.string(),
      displayName: z.string(),
    }),
  ),
});
type Looked = z.infer<typeof Looked>;

const identityOf = ({ kind, typed, picked }: Looked): Draft["identity"] => {
  if (kind === "existing-application") return picked;
  // A draft keeps no application without a name: an empty field is no identity yet.
  return typed === "" ? null : { kind, displayName: typed };
};

/** Which identity the pipelines shall act as. */
export function IdentityChoice() {
  const { draft, change } = useDraft();
  const { identity } = draft;
  const [kept, keep] = useTabState(`federation-portal.identity.${draft.id}`, Looked, {
    kind: "new-application",
    typed: "",
    picked: null,
  });
  // The draft knows best; the tab adds what was looked at beside it.
  const looked: Looked = {
    kind: identity?.kind ?? kept.kind,
    typed: identity?.kind === "new-application" ? identity.displayName : kept.typed,
    picked: identity?.kind === "existing-application" ? identity : kept.picked,
  };
  const { kind, typed, picked } = looked;
  const look = (changes: Partial<Looked>) => {
    const next = { ...looked, ...changes };
    keep(next);
    change((before) => ({ ...before, identity: identityOf(next) }));
  };

  return (
    <ChoicePage
      step="identity"
      title="Identity"
      question={
        <>
          Which Entra application shall the pipelines act as? They do so by{" "}
          <Term name="workload identity federation" />.
        </>
      }
      back={{ href: "/connect", label: "All connections" }}
      next={{ href: `/connect/${draft.id}/where`, label: "Next: where" }}
    >
      {(problemAt) => (
        <>
          <RadioCards
            label="Kind of identity"
            labelHidden
            columns={2}
            cards={cards}
            value={kind}
            onValueChange={(next) => look({ kind: next })}
          />
          {kind === "new-application" ? (
            <NewApplication
              name={typed}
              onName={(name) => look({ typed: name })}
              problem={problemAt("displayName") ?? (problemAt("identity") && "Give the application a name.")}
            />
          ) : (
            <ChoiceGroup problem={problemAt("identity") && "Choose an application, or name a new one."}>
              <ApplicationSearch picked={picked} onPick={(application) => look({ picked: application })} />
            </ChoiceGroup>
          )}
          <ApplicationDetails wrong={detailsFields.some((field) => problemAt(field) !== undefined)} />
        </>
      )}
    </ChoicePage>
  );
}

function NewApplication({
  name,
  onName,
  problem,
}: {
  name: string;
  onName: (name: string) => void;
  problem: string | undefined;
}) {
  // Judged on every key, but an empty field is not scolded before it is left behind.
  const error = name === "" ? problem : applicationNameProblem(name);
  const taken = useSameName(name);
  return (
    <div className="max-w-xl" {...(error === undefined ? {} : { "data-problem": "" })}>
      <Field label="Name" hint="Shown in Entra, in sign-in logs and in this portal." error={error}>
        <Input
          value={name}
          placeholder="payments-graph"
          maxLength={300}
          spellCheck={false}
          onChange={(event) => onName(event.target.value)}
        />
      </Field>
      {taken === undefined ? null : (
        <p role="status" className="mt-1.5 text-sm text-warn">
          An application called {taken} exists already. Two of one name are allowed, but hard to tell apart.
        </p>
      )}
      <ul className="mt-4 flex list-disc flex-col gap-1 pl-4.5 text-sm text-muted">
        <li>
          Single tenant: nobody outside of your tenant signs in with it, and Azure DevOps accepts no other
          kind.
        </li>
        <li>You become its owner.</li>
        <li>
          It gets no secret and no certificate. It trusts the connections that you choose next, and nothing
          else.
        </li>
      </ul>
    </div>
  );
}
