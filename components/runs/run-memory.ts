import * as z from "zod/mini";

/**
 * What this tab has to remember over a reload or a visit to the sign-in page. It lives as long as the tab; where the
 * browser forbids storage nothing is remembered, and the person presses the button once more.
 */
const keys = {
  working: (runId: string) => `federation-portal.working.${runId}`,
  confirmed: (draftId: string) => `federation-portal.confirmed.${draftId}`,
};

const write = (key: string, value: string): void => {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Not remembered.
  }
};

const read = (key: string): string | undefined => {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
};

const erase = (key: string): void => {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was remembered either.
  }
};

/** `applying`: goes on after a reload. `granting`: goes on once the person comes back from the sign-in page. */
export type Work = "applying" | "granting";

export const rememberWork = (runId: string, work: Work): void => write(keys.working(runId), work);
export const forgetWork = (runId: string): void => erase(keys.working(runId));
export const rememberedWork = (runId: string): Work | undefined => {
  const work = read(keys.working(runId));
  return work === "applying" || work === "granting" ? work : undefined;
};

/** A plan that was confirmed before the person left for the sign-in page. */
const Confirmation = z.object({
  /** What was confirmed: nothing else may be applied on return. */
  fingerprint: z.string(),
  /** Services that were asked for already: each once. */
  asked: z.array(z.string()),
});
type Confirmation = z.infer<typeof Confirmation>;

export const rememberConfirmation = (draftId: string, confirmation: Confirmation): void =>
  write(keys.confirmed(draftId), JSON.stringify(confirmation));

/** The confirmation, which counts once: it is forgotten as it is read. */
export function takeConfirmation(draftId: string): Confirmation | undefined {
  const text = read(keys.confirmed(draftId));
  erase(keys.confirmed(draftId));
  try {
    return text === undefined ? undefined : Confirmation.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
