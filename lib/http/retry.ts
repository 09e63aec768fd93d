import { mayPass } from "../session/index.ts";
import { type HttpError, isAzureDevOps } from "./errors.ts";

/** May the same request be sent again when nobody knows whether the first one was carried out? */
export type Repeatable = "yes" | "no";

interface RetryRule {
  readonly id: string;
  readonly applies: (error: HttpError) => boolean;
  /** Also for requests that must not be carried out twice: the service says that it did nothing. */
  readonly evenIfNotRepeatable: boolean;
  /** Waits when the service names none, in milliseconds; after the last one the error stands. */
  readonly waitsMs: readonly number[];
  readonly source: string;
}

/** What is tried again, and how. What is not listed is not retried: a conflict is an answer, not weather. */
export const retryRules = [
  {
    id: "throttled-by-azure-devops",
    applies: (error) => error.kind === "refused" && error.status === 429 && isAzureDevOps(error.service),
    evenIfNotRepeatable: true,
    // A browser cannot read Azure DevOps' Retry-After, so the schedule has to be ours.
    waitsMs: [5_000, 10_000, 20_000, 40_000, 60_000],
    source: "docs/sources/http.md#azure-devops-throttling",
  },
  {
    id: "throttled",
    applies: (error) => error.kind === "refused" && error.status === 429,
    evenIfNotRepeatable: true,
    waitsMs: [1_000, 2_000, 4_000, 8_000, 16_000, 32_000],
    source: "docs/sources/http.md#graph-throttling",
  },
  {
    id: "gateway",
    applies: (error) => error.kind === "refused" && [500, 502, 503, 504].includes(error.status),
    evenIfNotRepeatable: false,
    waitsMs: [1_000, 2_000, 4_000, 8_000],
    source: "docs/sources/http.md#gateway-errors",
  },
  {
    id: "connection-lost",
    applies: (error) => error.kind === "unreachable" || error.kind === "timed-out",
    evenIfNotRepeatable: false,
    waitsMs: [500, 1_000, 2_000, 4_000],
    source: "docs/sources/http.md#lost-connections",
  },
  {
    id: "no-token-for-now",
    applies: (error) => error.kind === "token-unavailable" && mayPass(error),
    // Without a token nothing was sent.
    evenIfNotRepeatable: true,
    waitsMs: [500, 1_000, 2_000, 4_000],
    source: "docs/sources/http.md#lost-connections",
  },
] as const satisfies readonly RetryRule[];

/**
 * How long to wait before attempt number `attempt + 1` (the first attempt is 1), in milliseconds, or undefined when
 * the error stands. The service's own word outranks the schedule; our own schedule is spread by up to a quarter so
 * that many requests do not come back at once.
 */
export function retryDelayMs(
  error: HttpError,
  {
    attempt,
    repeatable,
    retryAfterMs,
    random,
  }: { attempt: number; repeatable: Repeatable; retryAfterMs?: number; random: () => number },
): number | undefined {
  const rule: RetryRule | undefined = retryRules.find((candidate) => candidate.applies(error));
  if (!rule || (repeatable === "no" && !rule.evenIfNotRepeatable)) return undefined;
  const scheduled = rule.waitsMs[attempt - 1];
  if (scheduled === undefined) return undefined;
  return retryAfterMs ?? Math.round(scheduled * (0.75 + random() * 0.25));
}

/** A date as HTTP writes it begins with a weekday; anything looser, `Date.parse` would read into almost any text. */
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/** The `Retry-After` header in milliseconds: seconds, or a date. Undefined where it is neither. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  const trimmed = value?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Math.ceil(Number(trimmed) * 1000);
  const at = httpDate.test(trimmed) ? Date.parse(trimmed) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
