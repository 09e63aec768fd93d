import { createHash } from "node:crypto";

/** One endless row of ids. */
export interface IdSequence {
  /** A new GUID, lower case, version 4 layout. */
  guid(): string;
  /** A new opaque base64url string of `bytes` bytes, for authorization codes and refresh tokens. */
  opaque(bytes: number): string;
}

/** Where new ids come from. One seed gives one sequence, so that two runs of one scenario are the same. */
export interface Ids extends IdSequence {
  /** A new integer; each named sequence counts up from 1. */
  integer(sequence: string): number;
  /**
   * The sequence of a name, apart from all others: how often somebody looks or signs in must not change the ids of
   * what is made.
   */
  sequence(name: string): IdSequence;
  /** Begins every sequence anew, so that what follows a reset is the same each time. */
  restart(): void;
}

const digest = (text: string) => createHash("sha256").update(text).digest();

const formatGuid = (bytes: Buffer): string => {
  const copy = Buffer.from(bytes.subarray(0, 16));
  copy[6] = ((copy[6] ?? 0) & 0x0f) | 0x40;
  copy[8] = ((copy[8] ?? 0) & 0x3f) | 0x80;
  const hex = copy.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

/** The GUID that always belongs to a name: seeds use it, so that a reader meets the same ids in every run. */
export const guidOf = (name: string): string => formatGuid(digest(`name:${name}`));

export function createIds(seed: string): Ids {
  const counters = new Map<string, number>();
  const count = (counter: string): number => {
    const value = (counters.get(counter) ?? 0) + 1;
    counters.set(counter, value);
    return value;
  };
  const sequenceFrom = (source: string): IdSequence => {
    const next = () => digest(`${source}:${count(source)}`);
    return {
      guid: () => formatGuid(next()),
      opaque: (bytes) => {
        let pool = next();
        while (pool.length < bytes) pool = Buffer.concat([pool, next()]);
        return pool.subarray(0, bytes).toString("base64url");
      },
    };
  };
  return {
    ...sequenceFrom(seed),
    integer: (sequence) => count(`integer/${sequence}`),
    sequence: (name) => sequenceFrom(`${seed}/${name}`),
    restart: () => counters.clear(),
  };
}
