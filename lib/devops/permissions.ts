import * as z from "zod/mini";
import { type Http, type HttpError, path, query, sendAndRead } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { apiVersions } from "./versions.ts";

/** Security namespace of service connections, and its right to create one in a project. */
const serviceEndpoints = "49b48001-ca20-4adc-8111-5b60c903a50c";
const createBit = 4;

const Answers = z.object({ value: z.array(z.boolean()) });

/** How many projects one question names, so that its address stays short. */
const perQuestion = 40;

/**
 * Of these projects, the ids of those in which the person may not create service connections.
 * @see https://learn.microsoft.com/rest/api/azure/devops/security/permissions/has-permissions
 */
export async function projectsWithoutCreateRight(
  http: Http,
  organization: string,
  projectIds: readonly string[],
  signal: AbortSignal,
): Promise<Result<readonly string[], HttpError>> {
  const denied: string[] = [];
  for (let start = 0; start < projectIds.length; start += perQuestion) {
    const asked = projectIds.slice(start, start + perQuestion);
    const answers = await sendAndRead(
      http,
      {
        service: "devops",
        method: "GET",
        path:
          path`/${organization}/_apis/permissions/${serviceEndpoints}/${String(createBit)}` +
          query({
            tokens: asked.map((id) => `endpoints/${id}`).join(","),
            "api-version": apiVersions.permissions,
          }),
        scopes: scopes.azureDevOps,
        purpose: "Read whether you may create connections",
        signal,
      },
      Answers,
    );
    if (!answers.ok) return answers;
    asked.forEach((id, index) => {
      if (answers.value.value[index] !== true) denied.push(id);
    });
  }
  return ok(denied);
}
