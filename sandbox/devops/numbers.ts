import type { Sandbox } from "../kernel/context.ts";

/** The next number of a sequence that nothing has yet; a seed may have taken some. */
export function nextNumber(sandbox: Sandbox, sequence: string, taken: (number: number) => boolean): number {
  for (;;) {
    const number = sandbox.ids.integer(sequence);
    if (!taken(number)) return number;
  }
}
