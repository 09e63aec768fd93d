import { type NextRequest, NextResponse } from "next/server";
import { parseConfiguration } from "@/lib/cloud/index.ts";
import { contentSecurityPolicy } from "@/lib/cloud/security-policy.ts";
import { redirectPath } from "@/lib/session/redirect-path.ts";

/** Gives every page its Content-Security-Policy with a nonce of its own. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const parsed = parseConfiguration(process.env);
  const isRedirectPage = request.nextUrl.pathname === redirectPath;
  const policy = contentSecurityPolicy({
    nonce,
    cloud: "configuration" in parsed ? parsed.configuration.cloud : undefined,
    development: process.env.NODE_ENV === "development",
    framedByOurselves: isRedirectPage,
  });
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (isRedirectPage) {
    // The answer of the sign-in service is in this page's address: nobody keeps it, and the sign-in window must be
    // able to reach us, so no opener policy here.
    response.headers.set("cache-control", "no-store");
  } else {
    response.headers.set("cross-origin-opener-policy", "same-origin-allow-popups");
  }
  return response;
}

export const config = { matcher: ["/((?!_next/static|_next/image|icon.svg).*)"] };
