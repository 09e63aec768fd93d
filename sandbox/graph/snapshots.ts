import { createHash } from "node:crypto";
import type { State } from "../state/state.ts";

/** What is left of a listing, kept between its pages so that reading all of them costs one pass over the rows. */
interface Snapshot {
  rows: readonly unknown[];
  options: string;
}

/** Listings that may be open at once; the oldest expires first. */
const limit = 200;

const open = new WeakMap<State, { counter: number; snapshots: Map<string, Snapshot> }>();

function storeOf(state: State) {
  const known = open.get(state);
  if (known) return known;
  const created = { counter: 0, snapshots: new Map<string, Snapshot>() };
  open.set(state, created);
  return created;
}

/** Keeps a listing and returns the opaque token of its next page. */
export function writeSnapshot(
  state: State,
  { rows, offset }: { rows: readonly unknown[]; offset: number },
  options: string,
  previousToken: string | undefined,
): string {
  const store = storeOf(state);
  const known = previousToken === undefined ? undefined : decode(previousToken)?.id;
  const id =
    known ??
    createHash("sha256")
      .update(`${options}:${++store.counter}`)
      .digest("base64url");
  store.snapshots.delete(id);
  store.snapshots.set(id, { rows, options });
  for (const oldest of store.snapshots.keys()) {
    if (store.snapshots.size <= limit) break;
    store.snapshots.delete(oldest);
  }
  return Buffer.from(`${id}.${offset}`).toString("base64url");
}

/** The listing that a token stands for; undefined where it expired, was made up, or belongs to another query. */
export function readSnapshot<Row>(
  state: State,
  token: string,
  options: string,
): { rows: readonly Row[]; offset: number } | undefined {
  const decoded = decode(token);
  const snapshot = decoded && storeOf(state).snapshots.get(decoded.id);
  if (!decoded || !snapshot || snapshot.options !== options) return undefined;
  return { rows: snapshot.rows as readonly Row[], offset: decoded.offset };
}

function decode(token: string): { id: string; offset: number } | undefined {
  const found = /^([\w-]{43})\.(\d{1,9})$/.exec(Buffer.from(token, "base64url").toString());
  return found ? { id: found[1] ?? "", offset: Number(found[2]) } : undefined;
}
