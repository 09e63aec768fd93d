"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import * as z from "zod/mini";
import type { Cloud } from "@/lib/cloud/index.ts";
import { nameIn } from "@/lib/plan/index.ts";
import type { Snippet, SnippetContext, SnippetProblem, SnippetShape } from "@/lib/snippets/index.ts";
import { usePortal } from "../portal/portal-context.tsx";
import { QueryProblem } from "../portal/problem.tsx";
import { Banner } from "../ui/banner.tsx";
import { CodeBlock } from "../ui/code-block.tsx";
import { RadioCards } from "../ui/radio-cards.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { useTabState } from "./tab-state.ts";
import type { UseTarget } from "./use-target.ts";
import { UseTry } from "./use-try.tsx";

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
const Shown = z.object({ tool: z.string(), shape: z.enum(["step", "pipeline"]) });
const firstShown: z.infer<typeof Shown> = { tool: "", shape: "step" };

/** The code for each tool, and a way to see it run. */
export function UseSnippets({ target }: { target: UseTarget }) {
  const { cloud } = usePortal().configuration;
  const writers = useQuery(writersQuery);
  const [shown, show] = useTabState("federation-portal.code", Shown, firstShown);
  if (writers.isPending) return <Skeleton label="Writing the code" lines={8} className="max-w-2xl" />;
  if (writers.isError) return <QueryProblem error={writers.error} onRetry={() => void writers.refetch()} />;
  const { snippetTools, snippetTitle, writeSnippet } = writers.data;
  const { shape } = shown;
  const tool = snippetTools.find((each) => each === shown.tool) ?? snippetTools[0];
  return (
    <div className="flex flex-col gap-6">
      <RadioCards
        label="How much of a pipeline"
        labelHidden
        cards={shapes}
        value={shape}
        onValueChange={(next) => show({ ...shown, shape: next })}
        columns={2}
      />
      <Tabs
        label="Tool"
        value={tool}
        onValueChange={(value) => show({ ...shown, tool: value })}
        tabs={snippetTools.map((each) => {
          const written = writeSnippet(each, shape, contextOf(target, cloud, "main"));
          return {
            value: each,
            label: snippetTitle(each),
            content: written.ok ? (
              <SnippetView snippet={written.value} />
            ) : (
              <CannotWrite problem={written.error} />
            ),
          };
        })}
      />
      <UseTry
        key={`${target.connectionId}/${target.project.id}`}
        target={target}
        toolTitle={snippetTitle(tool)}
        writePipeline={(branch) => {
          const written = writeSnippet(tool, "pipeline", contextOf(target, cloud, branch));
          return written.ok ? written.value.yaml : undefined;
        }}
      />
    </div>
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

/** A value that code needs bare does not have its shape: nothing is written rather than something that may be unsafe. */
const CannotWrite = ({ problem }: { problem: SnippetProblem }) => (
  <Banner tone="bad" title="The code cannot be written">
    The value for {problem.field} does not have the form that code needs.
  </Banner>
);
