"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { GitPullRequestArrow, RotateCcw } from "lucide-react";
import { useState } from "react";
import { findBranchTip, type ProjectAddress, type Repository, readFile } from "@/lib/devops/index.ts";
import {
  commitIntentOf,
  type FilePathProblem,
  filePathProblem,
  nameIn,
  type RunView,
} from "@/lib/plan/index.ts";
import { type Portal, usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { unwrap } from "../portal/query-error.ts";
import { useRun, type Worker } from "../portal/use-run.ts";
import { useTenant } from "../portal/use-tenant.ts";
import { RunMade } from "../runs/run-made.tsx";
import { RunPanel } from "../runs/run-panel.tsx";
import { RunUnreadable } from "../runs/run-unreadable.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { Diff } from "../ui/diff.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { TextLink } from "../ui/text-link.tsx";
import { ConfirmRun } from "./confirm-run.tsx";
import { repositoriesQuery, usualRepository } from "./repositories-query.ts";
import { useSettled } from "./settled.ts";
import type { UseTarget } from "./use-target.ts";

/** A pipeline that can be committed. */
export interface Committable {
  readonly fileName: string;
  /** The pipeline's YAML for a branch; undefined where it cannot be written. */
  write(branch: string): string | undefined;
}

type UseCommitProps = {
  target: UseTarget;
  pipeline: Committable;
  /** The run that was begun here before. */
  runId: string | undefined;
  onRemember: (runId: string | undefined) => void;
};

/** The shown code as a file in a repository: what would change, the plan for it, and how that went. */
export function UseCommit({ target, pipeline, runId, onRemember }: UseCommitProps) {
  const watched = useRun(runId);
  switch (watched.kind) {
    case "loading":
      return <Skeleton label="Opening the run" lines={4} className="max-w-xl" />;
    case "unreadable":
      return <RunUnreadable error={watched.error} />;
    case "there":
      return (
        <CommitRun view={watched.view} worker={watched.worker} onAnother={() => onRemember(undefined)} />
      );
    default:
      return <CommitPlace target={target} pipeline={pipeline} onBegun={onRemember} />;
  }
}

function CommitRun({ view, worker, onAnother }: { view: RunView; worker: Worker; onAnother: () => void }) {
  return (
    <RunPanel
      view={view}
      worker={worker}
      side={
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
          <TextLink href={`/runs/${view.run.id}`}>See it among the runs</TextLink>
          {view.activity === "idle" ? (
            <Button look="quiet" size="small" icon={<RotateCcw aria-hidden="true" />} onClick={onAnother}>
              Commit another
            </Button>
          ) : null}
        </div>
      }
    >
      <RunMade view={view} />
    </RunPanel>
  );
}

const pathWords: Readonly<Record<FilePathProblem, string>> = {
  empty: "Say where the file goes, such as pipelines/graph.yml.",
  "too-long": "Use at most 200 characters: longer paths cannot be checked out everywhere.",
  character: 'Leave out \\ : * ? " < > | and characters that nobody sees.',
  "folder-name":
    "Every part needs a name of its own: not empty, not . or .. or .git, without a space or a dot at its end.",
  extension: "End it with .yml or .yaml, as the files of pipelines do.",
};

type CommitPlaceProps = Pick<UseCommitProps, "target" | "pipeline"> & { onBegun: (runId: string) => void };

/** Which repository, and where in it. */
function CommitPlace({ target, pipeline, onBegun }: CommitPlaceProps) {
  const portal = usePortal();
  const { project, connection } = target;
  const [chosen, setChosen] = useState<string>();
  const [typed, setTyped] = useState<string>();
  const path = typed ?? `pipelines/${pipeline.fileName}`;
  const settledPath = useSettled(path, 300);
  const repositories = useQuery(repositoriesQuery(portal, connection.intent.organization.name, project.id));
  if (repositories.isPending)
    return <Skeleton label="Reading the repositories" lines={4} className="max-w-xl" />;
  if (repositories.isError)
    return <QueryProblem error={repositories.error} onRetry={() => void repositories.refetch()} />;
  const repository =
    repositories.data.find((each) => each.id === chosen) ?? usualRepository(repositories.data, project.name);
  if (repository === undefined) {
    return (
      <Banner tone="info" title="No repository to commit to">
        {project.name} has no Git repository. Create one in Azure DevOps, then open this page again.
      </Banner>
    );
  }
  const problem = filePathProblem(path);
  const branch = repository.defaultBranch ?? undefined;
  return (
    <div className="flex flex-col gap-4">
      <div className="grid max-w-2xl gap-4 sm:grid-cols-2">
        <Field label="Repository to commit to">
          <Select
            value={repository.id}
            onValueChange={setChosen}
            options={repositories.data.map((each) => ({ value: each.id, label: each.name }))}
          />
        </Field>
        <Field label="Path in the repository" error={problem && pathWords[problem]}>
          <Input code value={path} onChange={(event) => setTyped(event.target.value)} />
        </Field>
      </div>
      {branch === undefined ? (
        <Banner tone="info" title="The repository is empty">
          A pull request needs a branch to go into. Push a first commit, then open this page again.
        </Banner>
      ) : problem !== undefined ? null : path === settledPath ? (
        <CommitChange
          key={`${repository.id} ${path}`}
          target={target}
          repository={repository}
          branch={branch}
          path={`/${path.replace(/^\//, "")}`}
          content={pipeline.write(branch.replace("refs/heads/", ""))}
          onBegun={onBegun}
        />
      ) : (
        <Looking />
      )}
    </div>
  );
}

const Looking = () => <Skeleton label="Reading what is there already" lines={4} className="max-w-xl" />;

interface FileAddress {
  readonly address: ProjectAddress;
  readonly repositoryId: string;
  readonly branch: string;
  readonly path: string;
}

/** What a file holds at the tip of a branch now, with the commit that it was read from. */
const fileQuery = ({ http }: Portal, { address, repositoryId, branch, path }: FileAddress) =>
  queryOptions({
    queryKey: ["file", address, repositoryId, branch, path],
    queryFn: async ({ signal }) => {
      const base = unwrap(await findBranchTip(http, address, repositoryId, branch, signal));
      if (base === undefined) throw new Error(`The branch ${branch} is not there any more.`);
      const before = unwrap(
        await readFile(http, address, repositoryId, { path, at: { commit: base } }, signal),
      );
      return { base, before };
    },
    staleTime: 0,
    gcTime: 0,
  });

type CommitChangeProps = {
  target: UseTarget;
  repository: Repository;
  branch: string;
  path: string;
  content: string | undefined;
  onBegun: (runId: string) => void;
};

/** What the commit would change, and the plan for it. */
function CommitChange({ target, repository, branch, path, content, onBegun }: CommitChangeProps) {
  const portal = usePortal();
  const tenant = useTenant();
  const [id] = useState(() => crypto.randomUUID());
  const { connection, project } = target;
  const { organization } = connection.intent;
  const file = useQuery(
    fileQuery(portal, {
      address: { organization: organization.name, projectId: project.id },
      repositoryId: repository.id,
      branch,
      path,
    }),
  );
  if (file.isPending || tenant.isPending) return <Looking />;
  if (file.isError) return <QueryProblem error={file.error} onRetry={() => void file.refetch()} />;
  if (content === undefined) return null;
  const { base, before } = file.data;
  if (before === content) {
    return (
      <Banner tone="info" title="It is there already">
        {path.slice(1)} holds this code on {branch.replace("refs/heads/", "")}, to the letter.
      </Banner>
    );
  }
  const { id: personId, displayName } = portal.person;
  return (
    <>
      <Preview path={path} branch={branch.replace("refs/heads/", "")} before={before} content={content} />
      <ConfirmRun
        label="Push and open the pull request"
        icon={<GitPullRequestArrow aria-hidden="true" />}
        note="Nothing changes on the branch before somebody completes the pull request."
        onBegun={onBegun}
        intent={commitIntentOf({
          id,
          tenant: { id: portal.tenantId, name: tenant.data?.displayName || portal.tenantId },
          person: { id: personId, displayName },
          organization,
          project: { id: project.id, name: project.name },
          repository: { id: repository.id, name: repository.name },
          target: branch,
          base,
          connectionName: nameIn(connection.intent, project),
          path,
          content,
          before,
        })}
      />
    </>
  );
}

type PreviewProps = { path: string; branch: string; before: string | undefined; content: string };

function Preview({ path, branch, before, content }: PreviewProps) {
  return (
    <section aria-labelledby="what-would-change">
      <h3 id="what-would-change" className="mb-2 text-sm font-label">
        {before === undefined ? "A new file" : "A file that changes"}
      </h3>
      {before === undefined ? (
        <CodeBlock title={path.slice(1)} code={content} language="yaml" maxHeight="short" />
      ) : (
        <Diff
          by="lines"
          left={{ label: `${path.slice(1)} on ${branch}`, value: before }}
          right={{ label: "After the pull request", value: content }}
        />
      )}
    </section>
  );
}
