import * as z from "zod/mini";
import { collectPages, type Http, type HttpError, path, query, readReply } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { apiVersions } from "./versions.ts";

/** A project of Azure DevOps, in which connections, pipelines and repositories live. */
export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

const Projects = z.object({
  value: z.array(z.object({ id: z.guid(), name: z.string(), description: z.nullish(z.string()) })),
});

const pageSize = 500;

const projectsPath = (organization: string, continuationToken?: string) =>
  path`/${organization}/_apis/projects` +
  query({ $top: pageSize, continuationToken, "api-version": apiVersions.projects });

/** Every project of an organization that the person may see, read page by page. */
export const listAllProjects = (
  http: Http,
  organization: string,
  signal: AbortSignal,
): Promise<Result<readonly Project[], HttpError>> =>
  collectPages(projectsPath(organization), async (address) => {
    const request = {
      service: "devops",
      method: "GET",
      path: address,
      scopes: scopes.azureDevOps,
      purpose: `List the projects of ${organization}`,
      signal,
    } as const;
    const reply = await http.send(request);
    if (!reply.ok) return reply;
    const projects = readReply(request, reply.value, Projects);
    if (!projects.ok) return projects;
    const token = reply.value.headers.get("x-ms-continuationtoken");
    return ok({
      items: projects.value.value.map(({ id, name, description }) => ({
        id,
        name,
        description: description ?? "",
      })),
      ...(token && { next: projectsPath(organization, token) }),
    });
  });
