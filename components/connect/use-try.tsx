"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { Play, RotateCcw } from "lucide-react";
import { useRef, useState } from "react";
import { listRepositories, type Repository } from "@/lib/devops/index.ts";
import { systemClock } from "@/lib/http/index.ts";
import {
  nameIn,
  planFingerprint,
  planFor,
  type RunView,
  standing,
  type TryIntent,
  tryBranch,
  tryIntentOf,
  tryRunStep,
} from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { unwrap } from "../portal/query-error.ts";
import { useRun } from "../portal/use-run.ts";
import { useTenant } from "../portal/use-tenant.ts";
import { RunLog } from "../runs/run-log.tsx";
import { rememberWork } from "../runs/run-memory.ts";
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
import { ReviewSteps } from "./review-steps.tsx";
import type { UseTarget } from "./use-target.ts";
import { useTryMemory } from "./use-try-memory.ts";

type UseTryProps = {
  target: UseTarget;
  /** The tool whose code the pipeline runs. */
  toolTitle: string;
  /** The pipeline's YAML for a branch; undefined where it cannot be written. */
  writePipeline: (branch: string) => string | undefined;
};

/** A pipeline of its own that shows the connection at work, and goes away again on request. */
export function UseTry({ target, toolTitle, writePipeline }: UseTryProps) {
  const [runId, remember] = useTryMemory(target.connectionId, target.project.id);
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

const repositoriesQuery = ({ http }: Portal, organization: string, projectId: string) =>
  queryOptions({
    queryKey: ["repositories", organization, projectId],
    queryFn: async ({ signal }) => unwrap(await listRepositories(http, { organization, projectId }, signal)),
  });

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
    repositories.data.find((each) => each.id === chosen) ?? usual(repositories.data, project.name);
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
        <ConfirmTry
          toolTitle={toolTitle}
          intent={tryIntentOf({
            id,
            tenant: { id: portal.tenantId, name: tenant.data?.displayName || "Tenant" },
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

/** The repository that a project is created with has its name. */
const usual = (repositories: readonly Repository[], projectName: string): Repository | undefined =>
  repositories.find(({ name }) => name === projectName) ?? repositories[0];

const tryPlanQuery = ({ graph, http, person }: Portal, intent: TryIntent) =>
  queryOptions({
    queryKey: ["plan", intent.id, intent.repository.id, intent.file.content],
    queryFn: async ({ signal }) =>
      unwrap(await planFor(intent, { graph, http, clock: systemClock, signal }, { viewer: person })),
    staleTime: 0,
    gcTime: 0,
    structuralSharing: false,
  });

/** The plan of the trial with its exact requests, and the button that confirms it. */
function ConfirmTry({
  intent,
  toolTitle,
  onBegun,
}: {
  intent: TryIntent;
  toolTitle: string;
  onBegun: (runId: string) => void;
}) {
  const portal = usePortal();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const plan = useQuery(tryPlanQuery(portal, intent));
  if (plan.isPending)
    return <Skeleton label="Reading what is there already" lines={4} className="max-w-xl" />;
  if (plan.isError) return <QueryProblem error={plan.error} onRetry={() => void plan.refetch()} />;
  const blocked = plan.data.steps.some(({ state }) => state.kind === "blocked");
  const begin = async () => {
    setBusy(true);
    try {
      rememberWork(intent.id, "applying");
      await portal.runs.begin(plan.data);
      onBegun(intent.id);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-4">
      <ReviewSteps key={planFingerprint(plan.data)} plan={plan.data} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          look="primary"
          icon={<Play aria-hidden="true" />}
          busy={busy}
          disabled={blocked}
          onClick={() => void begin()}
        >
          Create and run the pipeline
        </Button>
        <p className="text-sm text-muted">Runs the code for {toolTitle}. Undo removes all of it again.</p>
      </div>
      {problem === undefined ? null : (
        <Banner tone="bad" title="It was not begun">
          {problem}
        </Banner>
      )}
    </div>
  );
}
