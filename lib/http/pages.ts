import type { Cloud } from "../cloud/index.ts";
import { err, ok, type Result } from "../result.ts";
import type { HttpError } from "./errors.ts";
import type { HttpRequest } from "./http.ts";

/** A part of a list, and the path of what follows; none after the last part. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/**
 * Path and query of the page that an answer names as the next, or undefined after the last one. A link to another host
 * is refused: it must not receive our token, and a list that ended there would only look complete.
 */
export function nextPath(
  cloud: Cloud,
  { service, method, path }: Pick<HttpRequest, "service" | "method" | "path">,
  link: string | null | undefined,
): Result<string | undefined, HttpError> {
  if (link === null || link === undefined) return ok(undefined);
  const url = URL.canParse(link) ? new URL(link) : undefined;
  return url?.origin === new URL(cloud.services[service]).origin
    ? ok(url.pathname + url.search)
    : err({
        kind: "unexpected-shape",
        service,
        method,
        path,
        problem: "the next page: its address leads to another host",
      });
}

/** Every item of a list, page after page. A page may be empty and still have a successor. */
export async function collectPages<T>(
  first: string,
  read: (path: string) => Promise<Result<Page<T>, HttpError>>,
): Promise<Result<readonly T[], HttpError>> {
  const items: T[] = [];
  for (let path: string | undefined = first; path !== undefined; ) {
    const page: Result<Page<T>, HttpError> = await read(path);
    if (!page.ok) return page;
    items.push(...page.value.items);
    path = page.value.next;
  }
  return ok(items);
}
