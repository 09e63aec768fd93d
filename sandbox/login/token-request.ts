import type { Call } from "../kernel/service.ts";
import type { Refusal } from "./errors.ts";

/** What the token endpoint answers: the body of a success, or a refusal. */
export type TokenResult = Record<string, unknown> | Refusal;

/** A request to the token endpoint. */
export interface TokenCall {
  call: Call<undefined>;
  form: URLSearchParams;
  /** Undefined for an alias such as `organizations`. */
  tenantId: string | undefined;
  /** The page that asks, where a browser does. */
  origin: string | null;
}
