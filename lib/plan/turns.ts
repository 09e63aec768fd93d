/** Runs tasks of one key one after the other, in the order of asking; tasks without a key at once. */
export type Turns = <T>(key: string | undefined, task: () => Promise<T>) => Promise<T>;

/** Turns within this program. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (key, task) => {
    if (key === undefined) return task();
    const mine = (last.get(key) ?? Promise.resolve()).then(task);
    last.set(
      key,
      mine.catch(() => undefined),
    );
    return mine;
  };
}
