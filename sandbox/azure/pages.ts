import type { Call, Reply } from "../kernel/service.ts";
import { invalidSkipToken } from "./errors.ts";

/** Rows on one page of a list; the service chooses the size. Follows docs/sources/azure.md#lists. */
const pageSize = 100;

/** One page of rows in wire form, with the address of the next where there is one. `more` stands beside the page. */
export function pageReply<Row>(
  { url }: Pick<Call<unknown>, "url">,
  rows: readonly Row[],
  view: (row: Row) => object,
  more: object = {},
): Reply {
  const token = url.searchParams.get("$skiptoken");
  const offset = token === null ? 0 : readOffset(token);
  if (offset === undefined) return invalidSkipToken();
  const end = offset + pageSize;
  const next = new URL(url);
  next.searchParams.set("$skiptoken", Buffer.from(String(end)).toString("base64url"));
  const value = rows.slice(offset, end).map(view);
  return { status: 200, body: { value, ...more, ...(end < rows.length && { nextLink: next.toString() }) } };
}

function readOffset(token: string): number | undefined {
  const text = Buffer.from(token, "base64url").toString();
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
