import type { ScopeNeed } from "@/lib/plan/index.ts";
import { type InteractionNeeded, msalTokenSource, type TokenUnavailable } from "@/lib/session/index.ts";
import type { Portal } from "./portal-context.tsx";

/**
 * Asks silently for a token with each of the scopes. Answers the first that only the person can give, or that cannot
 * be had at all; undefined when nothing is missing.
 */
export async function firstMissing(
  { client, configuration }: Pick<Portal, "client" | "configuration">,
  needs: readonly ScopeNeed[],
): Promise<InteractionNeeded | TokenUnavailable | undefined> {
  const tokens = msalTokenSource(client, configuration);
  for (const { service, scopes } of needs) {
    const token = await tokens(service, { scopes });
    if (!token.ok) return token.error;
  }
  return undefined;
}
