import type { HttpError } from "@/lib/http/index.ts";
import type { Result } from "@/lib/result.ts";

/** Carries a typed error through the query cache, which knows failures only as exceptions. */
export class QueryError extends Error {
  readonly error: HttpError;

  constructor(error: HttpError) {
    super(error.kind);
    this.name = "QueryError";
    this.error = error;
  }
}

/** The value of a result, or its error thrown for the query cache to keep. */
export function unwrap<T>(result: Result<T, HttpError>): T {
  if (result.ok) return result.value;
  throw new QueryError(result.error);
}
