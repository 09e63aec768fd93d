import * as z from "zod/mini";
import { type Http, type HttpError, path, query, sendAndRead, type WireRequest } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import type { ProjectAddress } from "./pipelines.ts";
import { apiVersions } from "./versions.ts";

/** What a run has to pass before it may use a connection. Each project has its own. */
export type NewCheck =
  /** A person looks at the run first. `approverId`: who, by the id that Azure DevOps gives them in the organization. */
  | { readonly kind: "approval"; readonly approverId: string; readonly instructions: string }
  /** Only runs of these branches, which must be protected. Full names such as `refs/heads/main`; `*` stands for anything. */
  | { readonly kind: "branch-control"; readonly branches: readonly string[] }
  /** One run at a time. */
  | { readonly kind: "exclusive-lock" };

/** A check as far as it is understood here; undefined kind: one of another sort. */
export interface Check {
  readonly id: number;
  readonly kind: NewCheck["kind"] | undefined;
  /** Of a branch control. */
  readonly branches: readonly string[];
}

const approvalType = { id: "8c6f20a7-a545-4486-9777-f762fafe0d4d", name: "Approval" };
const taskType = { id: "fe1de3ee-a436-41b4-bb20-f6eb4cb879a7", name: "Task Check" };
const lockType = { id: "2ef31ad6-baa0-403a-8b45-2cbc9b4e5563", name: "ExclusiveLock" };
const branchTask = {
  id: "86b05a0c-73e6-4f7d-b3cf-e38f3b39a75b",
  name: "evaluatebranchProtection",
  version: "0.0.1",
};

/** Thirty days: how long a run waits for its checks, in minutes. The service's own default. */
const timeoutMinutes = 43_200;

function bodyOf(check: NewCheck): { type: { id: string; name: string }; settings: unknown } {
  switch (check.kind) {
    case "approval":
      return {
        type: approvalType,
        settings: {
          approvers: [{ id: check.approverId }],
          executionOrder: "anyOrder",
          minRequiredApprovers: 0,
          instructions: check.instructions,
          blockedApprovers: [],
          requesterCannotBeApprover: false,
        },
      };
    case "branch-control":
      return {
        type: taskType,
        settings: {
          displayName: "Branch control",
          definitionRef: branchTask,
          inputs: {
            allowedBranches: check.branches.join(","),
            ensureProtectionOfBranch: "true",
            allowUnknownStatusBranch: "false",
          },
          retryInterval: 5,
        },
      };
    case "exclusive-lock":
      return { type: lockType, settings: {} };
  }
}

const CheckWire = z.object({
  id: z.int(),
  type: z.object({ id: z.string() }),
  settings: z.nullish(
    z.object({
      definitionRef: z.nullish(z.object({ id: z.string() })),
      inputs: z.nullish(z.record(z.string(), z.string())),
    }),
  ),
});
const CheckList = z.object({ value: z.array(CheckWire) });

function toCheck({ id, type, settings }: z.infer<typeof CheckWire>): Check {
  const isBranchControl = type.id === taskType.id && settings?.definitionRef?.id === branchTask.id;
  const kind =
    type.id === approvalType.id
      ? "approval"
      : type.id === lockType.id
        ? "exclusive-lock"
        : isBranchControl
          ? "branch-control"
          : undefined;
  const branches = (settings?.inputs?.["allowedBranches"] ?? "").split(",").map((branch) => branch.trim());
  return { id, kind, branches: branches.filter((branch) => branch !== "") };
}

const checksPath = ({ organization, projectId }: ProjectAddress) =>
  path`/${organization}/${projectId}/_apis/pipelines/checks/configurations`;

/**
 * The checks of a connection in one project.
 * @see https://learn.microsoft.com/rest/api/azure/devops/approvalsandchecks/check-configurations/list
 */
export async function listChecks(
  http: Http,
  address: ProjectAddress,
  endpointId: string,
  signal: AbortSignal,
): Promise<Result<readonly Check[], HttpError>> {
  const list = await sendAndRead(
    http,
    {
      service: "devops",
      method: "GET",
      path:
        checksPath(address) +
        query({
          resourceType: "endpoint",
          resourceId: endpointId,
          $expand: "settings",
          "api-version": apiVersions.checks,
        }),
      scopes: scopes.azureDevOps,
      purpose: "Read the checks of the connection",
      signal,
    },
    CheckList,
  );
  return list.ok ? ok(list.value.value.map(toCheck)) : list;
}

export const createCheckRequest = (
  address: ProjectAddress,
  endpoint: { readonly id: string; readonly name: string },
  check: NewCheck,
): WireRequest => ({
  service: "devops",
  method: "POST",
  path: checksPath(address) + query({ "api-version": apiVersions.checks }),
  body: { ...bodyOf(check), timeout: timeoutMinutes, resource: { type: "endpoint", ...endpoint } },
});

/** Adds a check to a connection in one project; its number. */
export async function createCheck(
  http: Http,
  address: ProjectAddress,
  endpoint: { readonly id: string; readonly name: string },
  check: NewCheck,
  changes: string,
  signal: AbortSignal,
): Promise<Result<number, HttpError>> {
  const created = await sendAndRead(
    http,
    {
      ...createCheckRequest(address, endpoint, check),
      scopes: scopes.azureDevOps,
      purpose: "Add a check",
      changes,
      signal,
    },
    z.object({ id: z.int() }),
  );
  return created.ok ? ok(created.value.id) : created;
}

export async function deleteCheck(
  http: Http,
  address: ProjectAddress,
  id: string,
  changes: string,
  signal: AbortSignal,
): Promise<Result<undefined, HttpError>> {
  const { organization, projectId } = address;
  const deleted = await http.send({
    service: "devops",
    method: "DELETE",
    path:
      path`/${organization}/${projectId}/_apis/pipelines/checks/configurations/${id}` +
      query({ "api-version": apiVersions.checks }),
    scopes: scopes.azureDevOps,
    purpose: "Remove a check",
    changes,
    signal,
  });
  return deleted.ok ? ok(undefined) : deleted;
}
