"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { GitPullRequestArrow } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import * as z from "zod/mini";
import type { Cloud } from "@/lib/cloud/index.ts";
import { nameIn } from "@/lib/plan/index.ts";
import type {
  ConnectionReference,
  Snippet,
  SnippetContext,
  SnippetProblem,
  SnippetShape,
  SnippetTool,
} from "@/lib/snippets/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { Banner } from "../ui/banner.tsx";
import { Button } from "../ui/button.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { Field } from "../ui/field.tsx";
import { PagePart } from "../ui/page-part.ts";
import { RadioCards } from "../ui/radio-cards.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useTabState } from "./tab-state.ts";
import type { Committable } from "./use-commit.tsx";
import { useRunMemory } from "./use-run-memory.ts";
import type { UseTarget } from "./use-target.ts";
import { UseTry } from "./use-try.tsx";

/** Needs a repository, so it is loaded when somebody asks for one. */
const UseCommit = dynamic(() => import("./use-commit.tsx").then((module) => module.UseCommit), {
  ssr: false,
  loading: () => <Skeleton label="Opening the repositories" lines={4} className="max-w-xl" />,
});

/** The writers of code are needed on this page only, so they are loaded with it. */
const writersQuery = queryOptions({
  queryKey: ["snippet-writers"],
  queryFn: () => import("@/lib/snippets/index.ts"),
  staleTime: Number.POSITIVE_INFINITY,
  networkMode: "always",
  structuralSharing: false,
});

const contextOf = (
  { connected, clientId, connection, connectionId, project }: UseTarget,
  cloud: Cloud,
  branch: string,
): SnippetContext => ({
  connection: { id: connectionId, name: nameIn(connection.intent, project), scope: connected.scope },
  organization: connection.intent.organization.name,
  project: project.name,
  identity: {
    displayName: connected.identity.displayName,
    clientId,
    tenantId: connected.identity.tenantId,
  },
  permissions: connected.permissions.map(({ resource, role }) => ({
    resource: resource.displayName,
    value: role.value,
  })),
  hosts: {
    graphUrl: cloud.graphUrlInCode,
    ...(cloud.name === "usgovernment" || cloud.name === "china"
      ? { authorityHost: cloud.authorityHost }
      : {}),
  },
  branch,
});

const shapes: readonly { value: SnippetShape; title: string; description: string }[] = [
  { value: "step", title: "One step", description: "To paste into a pipeline that exists." },
  { value: "pipeline", title: "A whole pipeline", description: "A file that runs as it is." },
];

/** Which code is looked at. The tools are known to the writers alone, which are loaded later. */
const Shown = z.object({ tool: z.string(), shape: z.enum(["step", "pipeline"]), by: z.enum(["id", "name"]) });
type Shown = z.infer<typeof Shown>;
const firstShown: Shown = { tool: "", shape: "step", by: "id" };

/** Names of parts of the page are built with it, and those hold no space. */
const tabOf = (group: string): string => group.replaceAll(" ", "-");

/** The code for each tool, and two ways to use it at once: in a pipeline of its own, and in a repository. */
export function UseSnippets({ target }: { target: UseTarget }) {
  const { cloud } = usePortal().configuration;
  const writers = useQuery(writersQuery);
  const [shown, show] = useTabState("federation-portal.code", Shown, firstShown);
  if (writers.isPending) return <Skeleton label="Writing the code" lines={8} className="max-w-2xl" />;
  if (writers.isError) return <QueryProblem error={writers.error} onRetry={() => void writers.refetch()} />;
  const { snippetTools, snippetToolGroups, snippetTitle, writeSnippet } = writers.data;
  const tool = snippetTools.find((each) => each === shown.tool) ?? snippetTools[0];
  const group = snippetToolGroups.find(({ tools }) => tools.includes(tool));
  const write = (shape: SnippetShape, branch: string) =>
    writeSnippet(tool, shape, contextOf(target, cloud, branch), shown.by);
  const writePipeline = (branch: string) => {
    const written = write("pipeline", branch);
    return written.ok ? written.value.yaml : undefined;
  };
  const written = write(shown.shape, "main");
  const pipeline = write("pipeline", "main");
  const place = `${target.connectionId}/${target.project.id}`;
  return (
    <div className="flex flex-col gap-6">
      <RadioCards
        label="How much of a pipeline"
        labelHidden
        cards={shapes}
        value={shown.shape}
        onValueChange={(shape) => show({ ...shown, shape })}
        columns={2}
      />
      <Tabs
        label="Kind of tool"
        value={tabOf(group?.group ?? "")}
        onValueChange={(value) =>
          show({
            ...shown,
            tool: snippetToolGroups.find((each) => tabOf(each.group) === value)?.tools[0] ?? "",
          })
        }
        tabs={snippetToolGroups.map(({ group: label, tools }) => ({
          value: tabOf(label),
          label,
          content: (
            <div className="flex flex-col gap-4">
              <Choices
                tools={tools.map((each) => ({ value: each, label: snippetTitle(each) }))}
                tool={tool}
                onTool={(next) => show({ ...shown, tool: next })}
                by={shown.by}
                onBy={(by) => show({ ...shown, by })}
                name={nameIn(target.connection.intent, target.project)}
              />
              {written.ok ? <SnippetView snippet={written.value} /> : <CannotWrite problem={written.error} />}
            </div>
          ),
        }))}
      />
      <UseTry key={place} target={target} toolTitle={snippetTitle(tool)} writePipeline={writePipeline} />
      {pipeline.ok ? (
        <CommitSection
          key={`${place} commit`}
          target={target}
          pipeline={{ fileName: pipeline.value.fileName, write: writePipeline }}
        />
      ) : null}
    </div>
  );
}

type ChoicesProps = {
  tools: readonly { value: SnippetTool; label: string }[];
  tool: SnippetTool;
  onTool: (tool: string) => void;
  by: ConnectionReference;
  onBy: (by: ConnectionReference) => void;
  /** What the connection is called in the project. */
  name: string;
};

/** Which tool of its kind, and how the code refers to the connection. */
function Choices({ tools, tool, onTool, by, onBy, name }: ChoicesProps) {
  return (
    <div className="grid max-w-2xl gap-4 sm:grid-cols-2">
      <Field label="Tool">
        <Select value={tool} onValueChange={onTool} options={tools} />
      </Field>
      <Field label="Refers to it by">
        <Select
          value={by}
          onValueChange={(value) => onBy(value === "name" ? "name" : "id")}
          options={[
            { value: "id", label: "Its id, which outlasts a new name" },
            { value: "name", label: `Its name here, ${name}` },
          ]}
        />
      </Field>
    </div>
  );
}

/** The whole pipeline as a file in a repository. Opened on request, or where it was begun before. */
function CommitSection({ target, pipeline }: { target: UseTarget; pipeline: Committable }) {
  const [runId, remember] = useRunMemory("commit", target.connectionId, target.project.id);
  const [asked, setAsked] = useState(false);
  const open = asked || runId !== undefined;
  const place = useRef<HTMLElement>(null);
  useKeptFocus(`${open} ${runId}`, place);
  return (
    <section
      ref={place}
      tabIndex={-1}
      aria-labelledby="commit-it"
      className="border-t border-line pt-5 outline-none"
    >
      <h2 id="commit-it" className="text-lg font-semibold">
        Commit it to a repository
      </h2>
      <p className="mt-0.5 mb-4 text-muted">
        The whole pipeline as a file, on a branch of its own with a pull request. You see the change before
        anything is pushed.
      </p>
      {open ? (
        <PagePart value="Commit">
          <UseCommit target={target} pipeline={pipeline} runId={runId} onRemember={remember} />
        </PagePart>
      ) : (
        <Button icon={<GitPullRequestArrow aria-hidden="true" />} onClick={() => setAsked(true)}>
          Choose a repository
        </Button>
      )}
    </section>
  );
}

function SnippetView({ snippet }: { snippet: Snippet }) {
  return (
    <div className="flex flex-col gap-4">
      <CodeBlock title={snippet.title} code={snippet.yaml} language="yaml" fileName={snippet.fileName} />
      <section aria-label="To know before running it">
        <h3 className="mb-1 text-sm font-label">To know before running it</h3>
        <ul className="flex list-disc flex-col gap-1 pl-5 text-sm text-muted">
          {snippet.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** A value does not have the form that code needs: nothing is written rather than something that may be unsafe. */
const CannotWrite = ({ problem }: { problem: SnippetProblem }) => (
  <Banner tone="bad" title="The code cannot be written">
    {problem.code === "not_a_reference"
      ? "Azure Pipelines would act on a part of the connection's name. Refer to the connection by its id."
      : `The value for ${problem.field} does not have the form that code needs.`}
  </Banner>
);
