import type { FederatedIdentityCredential, Ms } from "./directory.ts";
import type { State } from "./state.ts";

/**
 * Keeps a version of a credential that was changed or deleted: the token endpoint learns of it late and goes by the
 * version before until then. Follows docs/sources/login.md#order-of-checks.
 */
export function keepFormerCredential(
  { formerCredentials }: State,
  credential: FederatedIdentityCredential,
  { nowMs, untilMs }: { nowMs: Ms; untilMs: Ms },
): void {
  for (const former of formerCredentials.by("byParent", credential.parentId))
    if (former.effectiveUntil <= nowMs) formerCredentials.delete(former.id);
  if (untilMs <= Math.max(nowMs, credential.effectiveAt)) return;
  formerCredentials.put({
    // Unique: of one credential no two versions become effective at one moment and both count.
    id: `${credential.id}/${credential.effectiveAt}`,
    parentId: credential.parentId,
    credential,
    effectiveUntil: untilMs,
  });
}

/** The credentials of a parent in the versions that the token endpoint goes by now. */
export function effectiveCredentials(
  state: State,
  parentId: string,
  nowMs: Ms,
): FederatedIdentityCredential[] {
  const former = state.formerCredentials
    .by("byParent", parentId)
    .filter(({ effectiveUntil }) => nowMs < effectiveUntil)
    .map(({ credential }) => credential);
  return [...former, ...state.federatedCredentials.by("byParent", parentId)].filter(
    ({ effectiveAt }) => effectiveAt <= nowMs,
  );
}
