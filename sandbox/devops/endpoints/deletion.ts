import type { Sandbox } from "../../kernel/context.ts";
import type { Organization, ServiceEndpoint } from "../../state/devops.ts";

function remove({ state }: Sandbox, endpointId: string): void {
  state.endpoints.delete(endpointId);
  for (const { id } of state.executions.by("byEndpoint", endpointId)) state.executions.delete(id);
}

/**
 * Deletes a connection: at once, or as long as the sandbox is set to take. Until then it can be seen and its name is
 * taken. Follows docs/sources/devops.md#deleting-a-connection.
 */
export function beginDeletion(sandbox: Sandbox, endpoint: ServiceEndpoint): void {
  const { connectionDeletionMs } = sandbox.settings;
  if (endpoint.goneAt !== null) return;
  if (connectionDeletionMs === 0) {
    remove(sandbox, endpoint.id);
    return;
  }
  sandbox.state.endpoints.put({
    ...endpoint,
    operationStatus: { state: "InProgress", statusMessage: "" },
    goneAt: sandbox.clock.now() + connectionDeletionMs,
  });
}

/** Does away with the connections of an organization whose deletion is done by now. */
export function finishDeletions(sandbox: Sandbox, { id }: Organization): void {
  const nowMs = sandbox.clock.now();
  for (const endpoint of sandbox.state.endpoints.by("byDeletion", id))
    if (endpoint.goneAt !== null && endpoint.goneAt <= nowMs) remove(sandbox, endpoint.id);
}
