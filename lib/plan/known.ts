import type { Known, Made, StepId } from "./step.ts";

/** Stands in for values that only applying will tell, by their names. */
const placeholder = (name: string): string => `{${name}}`;

/** The values of steps, from what each has made. */
export const knownFrom = (madeBy: (step: StepId) => Made | undefined): Known => ({
  show: (step, name) => madeBy(step)?.[name] ?? placeholder(name),
  get(step, name) {
    const value = madeBy(step)?.[name];
    if (value === undefined) throw new Error(`${name} of ${step} is not known yet`);
    return value;
  },
});
