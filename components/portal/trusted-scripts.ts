/**
 * The page's one Trusted Types policy, made before any other script runs: scripts come from the portal's own build
 * directory, and nothing turns text into markup or code. For an inline script with the page's nonce; browsers without
 * Trusted Types pass it over.
 */
export const trustedScriptsPolicy = `if(window.trustedTypes){trustedTypes.createPolicy("default",{createScriptURL(url){const at=new URL(url,location.href);if(at.origin===location.origin&&at.pathname.startsWith("/_next/"))return url;throw new TypeError("no script may be loaded from "+url)}})}`;
