export interface GraphRequest {
  method: string;
  url: string;
}

/** Lines as the shell sees them: continued ones joined, comments left out. */
const logicalLines = (script: string): string[] =>
  script
    .replace(/[\\`]\r?\n\s*/g, " ")
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith("#"));

const methodIn = (line: string): string =>
  (
    /(?:--method|--request|-Method|-X|-m)[\s=]+["']?([A-Za-z]+)/.exec(line)?.[1] ??
    /\.(get|post|patch|put|delete)\(/.exec(line)?.[1] ??
    "GET"
  ).toUpperCase();

const absolute =
  /"(https:\/\/graph\.microsoft\.com\/v1\.0\/[^"]+)"|'(https:\/\/graph\.microsoft\.com\/v1\.0\/[^']+)'|(https:\/\/graph\.microsoft\.com\/v1\.0\/[^\s"'<>|;)]+)/g;
const relative = /-Uri\s+["']?\/?(v1\.0\/[^\s"']+)/gi;

/** Drops the escape that keeps a shell from reading `$select` as a variable. */
const unescapeDollar = (line: string): string => line.replace(/[\\`]\$/g, "$");

/**
 * Requests to Microsoft Graph that a script writes out, in the order of the text and each once. It reads shell,
 * PowerShell and Python alike, as text: what a script computes stays unknown.
 */
export function graphRequestsIn(script: string): GraphRequest[] {
  const found = new Map<string, GraphRequest>();
  for (const raw of logicalLines(script)) {
    const line = unescapeDollar(raw);
    const urls = [
      ...[...line.matchAll(absolute)].map(([, double, single, bare]) => double ?? single ?? bare ?? ""),
      ...[...line.matchAll(relative)].map(([, path]) => `https://graph.microsoft.com/${path ?? ""}`),
    ];
    for (const url of urls) {
      const request = { method: methodIn(line), url };
      found.set(`${request.method} ${url}`, request);
    }
  }
  return [...found.values()];
}

/** Whether an address holds a part that only the running script knows. */
export const isComputed = (url: string): boolean => /[{}]|\$\(/.test(url);
