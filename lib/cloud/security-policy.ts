import type { Cloud } from "./cloud.ts";

export interface PolicyOptions {
  /** One-time value that lets the page's own inline scripts run. */
  nonce: string;
  /** Undefined while the portal is not set up: it may then talk to nobody. */
  cloud: Cloud | undefined;
  /** The development server compiles in the browser. */
  development: boolean;
  /** Only the page that receives sign-in answers is framed, by the portal itself during silent renewal. */
  framedByOurselves: boolean;
}

/**
 * The Content-Security-Policy of a page: scripts by nonce, connections only to the services of the configured cloud,
 * no framing by others. Styles may be inline because components position what they show; scripts never.
 */
export function contentSecurityPolicy({
  nonce,
  cloud,
  development,
  framedByOurselves,
}: PolicyOptions): string {
  const services = cloud ? [cloud.login, ...new Set(Object.values(cloud.services))] : [];
  const login = cloud ? [cloud.login] : [];
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'self'"],
    "script-src": [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    "style-src": ["'self'", "'unsafe-inline'"],
    "connect-src": ["'self'", ...services, ...(development ? ["ws:"] : [])],
    "frame-src": ["'self'", ...login],
    "form-action": ["'self'", ...login],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    // The development server evaluates what it compiles.
    ...(!development && {
      "require-trusted-types-for": ["'script'"],
      "trusted-types": ["default", "nextjs"],
    }),
    "frame-ancestors": [framedByOurselves ? "'self'" : "'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(" ")}`)
    .join("; ");
}
