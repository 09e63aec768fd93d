"use client";

import { FileCode } from "lucide-react";
import dynamic from "next/dynamic";
import * as z from "zod/mini";
import { type Connected, type ConnectedConnection, connectedOf } from "@/lib/plan/index.ts";
import { useRun } from "../portal/use-run.ts";
import { RunUnreadable } from "../runs/run-unreadable.tsx";
import { ButtonLink } from "../ui/button-link.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { useDraft } from "./draft-context.tsx";
import { StepHeading } from "./step-heading.tsx";
import { useTabState } from "./tab-state.ts";
import type { UseTarget } from "./use-target.ts";

/** Needs a connection, so it is loaded when there is one. */
const UseSnippets = dynamic(() => import("./use-snippets.tsx").then((module) => module.UseSnippets), {
  ssr: false,
  loading: () => <Skeleton label="Opening the code" lines={6} className="max-w-xl" />,
});

/** The connection that is looked at, by its key in the plan, and the project from which. */
const Chosen = z.object({ key: z.string(), project: z.string() });
const nothingChosen = { key: "", project: "" };

/** What to put into a pipeline, and a pipeline that shows it working. */
export function UsePage() {
  const { draft } = useDraft();
  const watched = useRun(draft.id);
  if (watched.kind === "loading") return <Skeleton label="Opening the run" lines={6} className="max-w-xl" />;
  const connected = watched.kind === "there" ? connectedOf(watched.view) : undefined;
  const usable = connected?.connections.filter(({ endpointId }) => endpointId !== undefined) ?? [];
  const clientId = connected?.identity.clientId;
  return (
    <>
      <StepHeading title="Use it" question="What goes into the pipeline?" />
      {watched.kind === "unreadable" ? (
        <RunUnreadable error={watched.error} />
      ) : connected === undefined || clientId === undefined || usable.length === 0 ? (
        <EmptyState
          icon={<FileCode aria-hidden="true" />}
          title="No connection to use yet"
          action={
            <ButtonLink look="primary" href={`/connect/${draft.id}/review`}>
              Review the plan
            </ButtonLink>
          }
        >
          The pipeline's code needs the id that Azure DevOps gives the connection when the plan is applied.
        </EmptyState>
      ) : (
        <UseConnection connected={connected} usable={usable} clientId={clientId} />
      )}
    </>
  );
}

function UseConnection({
  connected,
  usable,
  clientId,
}: {
  connected: Connected;
  usable: readonly ConnectedConnection[];
  clientId: string;
}) {
  const { draft } = useDraft();
  const [chosen, setChosen] = useTabState(`federation-portal.use.${draft.id}`, Chosen, nothingChosen);
  const connection = usable.find(({ key }) => key === chosen.key) ?? usable[0];
  const projects = connection?.intent.projects ?? [];
  const project = projects.find(({ id }) => id === chosen.project) ?? projects[0];
  if (connection?.endpointId === undefined || project === undefined) return null;
  const target: UseTarget = {
    connected,
    clientId,
    connection,
    connectionId: connection.endpointId,
    project,
  };
  return (
    <>
      {usable.length === 1 && projects.length === 1 ? null : (
        <div className="mb-5 grid max-w-2xl gap-4 sm:grid-cols-2">
          <Field label="Connection">
            <Select
              value={connection.key}
              onValueChange={(key) => setChosen({ key, project: "" })}
              options={usable.map(({ key, intent }) => ({
                value: key,
                label:
                  intent.projects.length === 1
                    ? `${intent.organization.name} / ${intent.projects[0]?.name ?? ""} · ${intent.name}`
                    : `${intent.organization.name} · ${intent.name}`,
              }))}
            />
          </Field>
          <Field label="Project">
            <Select
              value={project.id}
              onValueChange={(id) => setChosen({ key: connection.key, project: id })}
              options={projects.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Field>
        </div>
      )}
      <UseSnippets target={target} />
    </>
  );
}
