import type { ServiceName } from "../cloud/index.ts";
import type { Result } from "../result.ts";

/** Why a token cannot be had without the person. */
export interface InteractionNeeded {
  readonly kind: "interaction";
  readonly service: ServiceName;
  /** Scope values to ask for, unqualified. */
  readonly scopes: readonly string[];
  /** `consent`: not granted yet; `sign-in`: the session ended; `challenge`: the service wants a fresh proof. */
  readonly reason: "consent" | "sign-in" | "challenge";
  /** Claims to pass on, from a claims challenge. */
  readonly claims?: string;
}

/** A token could not be had for a reason that asking the person would not mend. */
export interface TokenUnavailable {
  readonly kind: "token-unavailable";
  readonly service: ServiceName;
  /** Error code of the sign-in library, such as `network_error` or `timed_out`. */
  readonly code: string;
  readonly correlationId?: string;
}

export interface TokenOptions {
  readonly scopes: readonly string[];
  readonly claims?: string;
  /** Skips the cached access token: the service has just refused it. */
  readonly refresh?: boolean;
}

/** Access tokens for the services, silently or not at all. Never opens a window by itself. */
export type TokenSource = (
  service: ServiceName,
  options: TokenOptions,
) => Promise<Result<string, InteractionNeeded | TokenUnavailable>>;
