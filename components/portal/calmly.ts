/**
 * A listener that is called at most once in `everyMs` milliseconds, after the first of the calls that it stands for, and
 * the way to drop a call that is still due. Hundreds of steps may report at once; a person sees few pictures a second.
 */
export function calmly(listener: () => void, everyMs: number): { call: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    call: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        listener();
      }, everyMs);
    },
    cancel: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
