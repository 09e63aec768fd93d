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
  /** Error code of the sign-in library, such as `post_request_failed` or `server_error`. */
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

/**
 * The sign-in library's codes for a sign-in service that was not reached or could not answer, and the service's own for
 * being overloaded: it may answer the next time.
 */
const passing: ReadonlySet<string> = new Set([
  "network_error",
  "no_network_connectivity",
  "post_request_failed",
  "failed_to_parse_response",
  "temporarily_unavailable",
  "server_error",
]);

/** True where asking for the same token again may help, without the person. */
export const mayPass = ({ code }: TokenUnavailable): boolean => passing.has(code);
