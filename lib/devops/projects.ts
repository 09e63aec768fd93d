import * as z from "zod/mini";
import { type Http, type HttpError, path, query, readReply } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { apiVersions } from "./versions.ts";

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

const Projects = z.object({
  value: z.array(z.object({ id: z.guid(), name: z.string(), description: z.nullish(z.string()) })),
});

const pageSize = 500;

/** One page of the projects that the person may see in an organization; `next` is absent after the last. */
async function listProjects(
  http: Http,
  organization: string,
  continuationToken: string | undefined,
  signal: AbortSignal,
): Promise<Result<{ items: readonly Project[]; next?: string }, HttpError>> {
  const request = {
    service: "devops",
    method: "GET",
    path:
      path`/${organization}/_apis/projects` +
      query({ $top: pageSize, continuationToken, "api-version": apiVersions.projects }),
    scopes: scopes.azureDevOps,
    purpose: `List the projects of ${organization}`,
    signal,
  } as const;
  const reply = await http.send(request);
  if (!reply.ok) return reply;
  const projects = readReply(request, reply.value, Projects);
  if (!projects.ok) return projects;
  const next = reply.value.headers.get("x-ms-continuationtoken");
  return ok({
    items: projects.value.value.map(({ id, name, description }) => ({
      id,
      name,
      description: description ?? "",
    })),
    ...(next && { next }),
  });
}

/** Every project of an organization that the person may see, read page by page. */
export async function listAllProjects(
  http: Http,
  organization: string,
  signal: AbortSignal,
): Promise<Result<readonly Project[], HttpError>> {
  const all: Project[] = [];
  let next: string | undefined;
  do {
    const page = await listProjects(http, organization, next, signal);
    if (!page.ok) return page;
    all.push(...page.value.items);
    next = page.value.next;
  } while (next !== undefined);
  return ok(all);
}
