import { quotePowerShell } from "../quote/powershell.ts";

/** A part of the script that is evaluated where it stands, such as a variable. */
export class Expression {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

export type PowerShellData =
  | string
  | number
  | boolean
  | Expression
  | readonly PowerShellData[]
  | { readonly [key: string]: PowerShellData };

const keyOf = (key: string): string => (/^[A-Za-z_]\w*$/.test(key) ? key : quotePowerShell(key));

/** Data as a PowerShell expression: ordered hash tables and arrays, one member a line. */
export function powerShellData(data: PowerShellData, indent = ""): string {
  if (data instanceof Expression) return data.code;
  if (typeof data === "string") return quotePowerShell(data);
  if (typeof data === "number") return String(data);
  if (typeof data === "boolean") return data ? "$true" : "$false";
  const inner = `${indent}  `;
  const lines = Array.isArray(data)
    ? data.map((item) => `${inner}${powerShellData(item, inner)}\n`)
    : Object.entries(data).map(([key, value]) => `${inner}${keyOf(key)} = ${powerShellData(value, inner)}\n`);
  const [open, close] = Array.isArray(data) ? ["@(", ")"] : ["[ordered]@{", "}"];
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join("")}${indent}${close}`;
}
