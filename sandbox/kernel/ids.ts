import { createHash } from "node:crypto";

/** Where new ids come from. One seed gives one sequence, so that two runs of one scenario are the same. */
export interface Ids {
  /** A new GUID, lower case, version 4 layout. */
  guid(): string;
  /** A new opaque base64url string of `bytes` bytes, for authorization codes and refresh tokens. */
  opaque(bytes: number): string;
  /** A new integer; each named sequence counts up from 1. */
  integer(sequence: string): number;
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
  let counter = 0;
  const sequences = new Map<string, number>();
  const next = () => digest(`${seed}:${++counter}`);
  return {
    guid: () => formatGuid(next()),
    opaque: (bytes) => {
      let pool = next();
      while (pool.length < bytes) pool = Buffer.concat([pool, next()]);
      return pool.subarray(0, bytes).toString("base64url");
    },
    integer: (sequence) => {
      const value = (sequences.get(sequence) ?? 0) + 1;
      sequences.set(sequence, value);
      return value;
    },
    restart: () => {
      counter = 0;
      sequences.clear();
    },
  };
}
