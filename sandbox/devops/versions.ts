import type { Reply } from "../kernel/service.ts";
import { badArgument, failure } from "./errors.ts";

interface Resource {
  /** One that was never released is reached with `-preview` only. */
  released: boolean;
  /** Newest revision of its previews; of a group of resources, the newest of any. */
  revision: number;
}

const resources = {
  profile: { released: true, revision: 3 },
  accounts: { released: true, revision: 1 },
  connectionData: { released: false, revision: 1 },
  projects: { released: true, revision: 4 },
  permissions: { released: true, revision: 2 },
  endpoints: { released: true, revision: 4 },
  endpointTypes: { released: true, revision: 1 },
  endpointProxy: { released: true, revision: 1 },
  endpointProxyAzure: { released: false, revision: 1 },
  executionHistory: { released: true, revision: 1 },
  oidcToken: { released: true, revision: 1 },
  pipelinePermissions: { released: false, revision: 1 },
  checks: { released: false, revision: 1 },
  approvals: { released: true, revision: 1 },
  pipelines: { released: true, revision: 2 },
  build: { released: true, revision: 8 },
  git: { released: true, revision: 3 },
} as const satisfies Record<string, Resource>;

export type ApiResource = keyof typeof resources;

const newestReleased = 7.1;
const newest = 7.2;

const fromAccept = (accept: string | null): string | undefined =>
  /api-version=([^;,\s]+)/i.exec(accept ?? "")?.[1];

/**
 * The version that a request asks for, or the 400 that refuses it. Reads go without one, writes do not. Follows
 * docs/sources/devops.md#versions.
 */
export function negotiateVersion(
  resource: ApiResource,
  method: string,
  fromQuery: string | undefined,
  accept: string | null,
): { version: string } | { refused: Reply } {
  const { released, revision } = resources[resource];
  const asked = fromQuery ?? fromAccept(accept);
  if (asked === undefined) {
    if (method === "GET") return { version: released ? "7.1" : "7.1-preview.1" };
    return {
      refused: failure(
        400,
        "VssVersionNotSpecifiedException",
        `No api-version was supplied for the "${method}" request. The version must be supplied either as part of the Accept header (e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").`,
      ),
    };
  }
  const parts = /^(\d+\.\d+)(-preview(?:\.(\d+))?)?$/.exec(asked);
  if (!parts?.[1]) return { refused: badArgument(`The api-version "${asked}" is not valid.`, "api-version") };
  const number = Number(parts[1]);
  if (number > newest) {
    return {
      refused: failure(
        400,
        "VssVersionOutOfRangeException",
        `The requested REST API version of ${parts[1]} is out of range for this server. The latest REST API version this server supports is ${newest}.`,
      ),
    };
  }
  if (!parts[2] && (number > newestReleased || !released)) {
    return {
      refused: failure(
        400,
        "VssInvalidPreviewVersionException",
        `The requested version "${parts[1]}" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. For example: "${parts[1]}-preview"`,
      ),
    };
  }
  if (Number(parts[3] ?? 1) > revision) {
    return {
      refused: failure(
        400,
        "VssVersionOutOfRangeException",
        `The requested resource version of ${parts[3]} is out of range for this server. The latest resource version this server supports is ${revision}.`,
      ),
    };
  }
  return { version: asked };
}
