import * as z from "zod/mini";
import { type HttpError, isRefusal, path, query } from "../http/index.ts";
import { ok, type Result } from "../result.ts";
import { scopes } from "../session/index.ts";
import { advancedQuery, type Graph } from "./graph.ts";
import { Person } from "./person.ts";

/** So many are offered; who is not among them is found by a longer text. */
const offeredAtMost = 10;

const selected = "id,displayName,userPrincipalName";
const People = z.object({ value: z.array(Person) });

/**
 * People of the directory: the one with this object id or user principal name, or those whose name has words that
 * begin with `text`.
 */
export async function findPeople(
  graph: Graph,
  text: string,
  signal: AbortSignal,
): Promise<Result<readonly Person[], HttpError>> {
  const wanted = text.trim();
  const call = { method: "GET", scopes: scopes.readPeople, purpose: "Look for a person", signal } as const;
  if (wanted.includes("@") || z.guid().safeParse(wanted).success) {
    const one = path`/users/${wanted}` + query({ $select: selected });
    const found = await graph.read({ ...call, path: one }, Person);
    if (found.ok) return ok([found.value]);
    return isRefusal(found.error, 404) ? ok([]) : found;
  }
  const term = wanted.replaceAll(/["\\]/g, " ").trim();
  if (term === "") return ok([]);
  const options = { $search: `"displayName:${term}"`, $select: selected, $top: offeredAtMost };
  const page = await graph.read({ ...call, path: `/users${query(options)}`, headers: advancedQuery }, People);
  return page.ok ? ok(page.value.value) : page;
}
