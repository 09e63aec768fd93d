import { quoteBicep } from "../quote/bicep.ts";

/** A part of the file that is evaluated where it stands, such as a property of another resource. */
export class BicepExpression {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

export type BicepData =
  | string
  | BicepExpression
  | readonly BicepData[]
  | { readonly [key: string]: BicepData };

/** Data as a Bicep expression: objects and arrays, one member a line. Keys are identifiers. */
export function bicepData(data: BicepData, indent = ""): string {
  if (data instanceof BicepExpression) return data.code;
  if (typeof data === "string") return quoteBicep(data);
  const inner = `${indent}  `;
  const lines = Array.isArray(data)
    ? data.map((item) => `${inner}${bicepData(item, inner)}\n`)
    : Object.entries(data).map(([key, value]) => `${inner}${key}: ${bicepData(value, inner)}\n`);
  const [open, close] = Array.isArray(data) ? ["[", "]"] : ["{", "}"];
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join("")}${indent}${close}`;
}
