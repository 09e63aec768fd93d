/**
 * A dumb store of immutable rows: put, get, delete, list, and look-ups by declared indexes. It raises no protocol
 * errors and knows no rules; those live in the services.
 */
export class Table<Row extends { id: string }, Index extends string = never> {
  readonly #rows = new Map<string, Row>();
  readonly #keyOf: Record<Index, (row: Row) => string | undefined>;
  readonly #indexes = new Map<Index, Map<string, Map<string, Row>>>();

  /** `indexes` names look-ups that stay fast at any size; a row whose key is undefined is left out of that index. */
  constructor(indexes: Record<Index, (row: Row) => string | undefined>) {
    this.#keyOf = indexes;
    for (const name of Object.keys(indexes) as Index[]) this.#indexes.set(name, new Map());
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  /** Every row whose `index` key is `key`, in the order of insertion. */
  by(index: Index, key: string): Row[] {
    return [...(this.#indexes.get(index)?.get(key)?.values() ?? [])];
  }

  /** Every row, in the order of insertion. */
  list(): Row[] {
    return [...this.#rows.values()];
  }

  put(row: Row): Row {
    this.#unindex(row.id);
    this.#rows.set(row.id, row);
    for (const [name, index] of this.#indexes) {
      const key = this.#keyOf[name](row);
      if (key === undefined) continue;
      const bucket = index.get(key) ?? new Map<string, Row>();
      bucket.set(row.id, row);
      index.set(key, bucket);
    }
    return row;
  }

  delete(id: string): Row | undefined {
    const row = this.#rows.get(id);
    this.#unindex(id);
    this.#rows.delete(id);
    return row;
  }

  clear(): void {
    this.#rows.clear();
    for (const index of this.#indexes.values()) index.clear();
  }

  #unindex(id: string): void {
    const row = this.#rows.get(id);
    if (!row) return;
    for (const [name, index] of this.#indexes) {
      const key = this.#keyOf[name](row);
      if (key === undefined) continue;
      const bucket = index.get(key);
      bucket?.delete(id);
      if (bucket?.size === 0) index.delete(key);
    }
  }
}
