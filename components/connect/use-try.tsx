"use client";

import { useQuery } from "@tanstack/react-query";
import { Play, RotateCcw } from "lucide-react";
import { useRef, useState } from "react";
import { nameIn, type RunView, standing, tryBranch, tryIntentOf, tryRunStep } from "@/lib/plan/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { useRun } from "../portal/use-run.ts";
import { useTenant } from "../portal/use-tenant.ts";
import { RunLog } from "../runs/run-log.tsx";
import { RunPanel } from "../runs/run-panel.tsx";
import { RunUnreadable } from "../runs/run-unreadable.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Tag } from "../ui/tag.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { ConfirmRun } from "./confirm-run.tsx";
import { repositoriesQuery, usualRepository } from "./repositories-query.ts";
import { useRunMemory } from "./use-run-memory.ts";
import type { UseTarget } from "./use-target.ts";

type UseTryProps = {
  target: UseTarget;
  /** The tool whose code the pipeline runs. */
  toolTitle: string;
  /** The pipeline's YAML for a branch; undefined where it cannot be written. */
  writePipeline: (branch: string) => string | undefined;
};

/** A pipeline of its own that shows the connection at work, and goes away again on request. */
export function UseTry({ target, toolTitle, writePipeline }: UseTryProps) {
  const [runId, remember] = useRunMemory("try", target.connectionId, target.project.id);
  const watched = useRun(runId);
  const view = watched.kind === "there" ? watched.view : undefined;
  const place = useRef<HTMLElement>(null);
  useKeptFocus(watched.kind, place);
  return (
    <section
      ref={place}
      tabIndex={-1}
      aria-labelledby="run-it-now"
      className="border-t border-line pt-5 outline-none"
    >
      <div className="mb-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 id="run-it-now" className="text-lg font-semibold">
            Run it now
          </h2>
          {view === undefined ? null : <Outcome view={view} />}
        </div>
        <p className="mt-0.5 text-muted">
          Does it work in a real pipeline? The portal makes one in {target.project.name}, allows only it to
          use the connection, and runs it.
        </p>
      </div>
      {watched.kind === "loading" ? (
        <Skeleton label="Opening the run" lines={4} className="max-w-xl" />
      ) : watched.kind === "unreadable" ? (
        <RunUnreadable error={watched.error} />
      ) : view === undefined || watched.kind !== "there" ? (
        <TryPlan target={target} toolTitle={toolTitle} writePipeline={writePipeline} onBegun={remember} />
      ) : (
        <RunPanel
          view={view}
          worker={watched.worker}
          side={
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
              <TextLink href={`/runs/${view.run.id}`}>See it among the runs</TextLink>
              {view.activity === "idle" ? (
                <Button
                  look="quiet"
                  size="small"
                  icon={<RotateCcw aria-hidden="true" />}
                  onClick={() => remember(undefined)}
                >
                  Begin another
                </Button>
              ) : null}
            </div>
          }
        >
          <RunLog view={view} />
        </RunPanel>
      )}
    </section>
  );
}

/** How the pipeline ended, in colour, shape and word. */
function Outcome({ view }: { view: RunView }) {
  const { state, made } = standing(view, tryRunStep);
  if (view.activity !== "idle") return <Tag status="accent">Running</Tag>;
  if (state === "done" && made?.["result"] === "succeeded") return <Tag status="ok">Green</Tag>;
  if (state === "failed") return <Tag status="bad">Red</Tag>;
  return null;
}

/** Before it begins: in which repository, and everything that will be done. */
function TryPlan({
  target,
  toolTitle,
  writePipeline,
  onBegun,
}: UseTryProps & { onBegun: (runId: string) => void }) {
  const portal = usePortal();
  const tenant = useTenant();
  const { connection, connectionId, project } = target;
  const { organization } = connection.intent;
  const [id] = useState(() => crypto.randomUUID());
  const [chosen, setChosen] = useState<string>();
  const repositories = useQuery(repositoriesQuery(portal, organization.name, project.id));
  if (repositories.isPending || tenant.isPending)
    return <Skeleton label="Reading the repositories" lines={4} className="max-w-xl" />;
  if (repositories.isError)
    return <QueryProblem error={repositories.error} onRetry={() => void repositories.refetch()} />;
  const repository =
    repositories.data.find((each) => each.id === chosen) ?? usualRepository(repositories.data, project.name);
  if (repository === undefined) {
    return (
      <Banner tone="info" title="No repository to use">
        {project.name} has no Git repository. Create one in Azure DevOps, then open this page again.
      </Banner>
    );
  }
  const yaml = writePipeline(tryBranch(connection.intent.name, id).replace("refs/heads/", ""));
  const { id: personId, displayName } = portal.person;
  return (
    <div className="flex flex-col gap-4">
      <Field label="Repository" className="max-w-sm">
        <Select
          value={repository.id}
          onValueChange={setChosen}
          options={repositories.data.map((each) => ({ value: each.id, label: each.name }))}
        />
      </Field>
      {yaml === undefined ? null : (
        <ConfirmRun
          label="Create and run the pipeline"
          icon={<Play aria-hidden="true" />}
          note={`Runs the code for ${toolTitle}. Undo removes all of it again.`}
          intent={tryIntentOf({
            id,
            tenant: { id: portal.tenantId, name: tenant.data?.displayName || portal.tenantId },
            person: { id: personId, displayName },
            organization,
            project,
            connection: { id: connectionId, name: nameIn(connection.intent, project) },
            repository: {
              id: repository.id,
              name: repository.name,
              defaultBranch: repository.defaultBranch ?? "",
            },
            yaml,
          })}
          onBegun={onBegun}
        />
      )}
    </div>
  );
}
