import type { Application, User } from "../state/directory.ts";
import type { AskedScopes } from "./consent.ts";

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text made safe for HTML content and quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);

const style = `
:root { color-scheme: light dark; --edge: light-dark(#c9ced6, #454c57); --quiet: light-dark(#515a66, #a9b2bf); }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#f5f6f8, #14171b); color: light-dark(#16191d, #eceef1); }
main { max-width: 30rem; margin: 8vh auto; padding: 2rem; background: light-dark(#fff, #1d2126); border: 1px solid var(--edge); border-radius: 8px; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.35rem; }
p { margin: 0 0 1rem; }
.quiet { color: var(--quiet); font-size: .875rem; margin: .25rem 0 0; }
ul { list-style: none; margin: 1rem 0; padding: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: .75rem; }
button { font: inherit; padding: .5rem .9rem; border: 1px solid var(--edge); border-radius: 6px; background: light-dark(#f0f2f5, #2a2f36); color: inherit; cursor: pointer; }
.person button { width: 100%; text-align: left; font-weight: 600; }
button.main { background: #1b5fc1; border-color: #1b5fc1; color: #fff; }
button:focus-visible, input:focus-visible, a:focus-visible { outline: 2px solid light-dark(#1b5fc1, #8db8f5); outline-offset: 2px; }
a { color: light-dark(#1b5fc1, #8db8f5); }
.row { display: flex; gap: .75rem; margin-top: 1.25rem; }
code { font-size: .875rem; }
`;

/** A whole page. `content` is HTML already. */
export const page = (title: string, content: string): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body><main>${content}</main></body>
</html>
`;

/** The request that a page was shown for, carried along as it came. */
const carried = (query: string): string =>
  `<input type="hidden" name="request" value="${escapeHtml(query)}">`;

export interface PersonChoice {
  /** Names of the tenants that the persons belong to. */
  places: readonly string[];
  application: Application;
  persons: readonly User[];
  /** Query of the authorize request. */
  query: string;
  action: string;
}

/** The choice of a person to sign in as. */
export const choosePersonPage = ({ places, application, persons, query, action }: PersonChoice): string =>
  page(
    "Choose a person",
    `<h1>Choose a person</h1>
<p>Sign in to ${escapeHtml(application.displayName)} at ${escapeHtml(places.join(" or "))}. This is the local sandbox: no password is asked for.</p>
<form method="post" action="${escapeHtml(action)}">${carried(query)}
<ul>${persons
      .map(
        (person, index) => `<li class="person">
<button type="submit" name="person" value="${escapeHtml(person.id)}" aria-describedby="story-${index}">${escapeHtml(person.displayName)}</button>
<p class="quiet" id="story-${index}">${escapeHtml(person.story)}<br>${escapeHtml(person.userPrincipalName)}</p>
</li>`,
      )
      .join("\n")}</ul>
</form>`,
  );

export interface ConsentQuestion {
  application: Application;
  user: User;
  asked: readonly AskedScopes[];
  /** Offers consent for everybody. */
  forAll: boolean;
  query: string;
  action: string;
}

/** The question whether an application may have the scopes that it asks for. */
export const consentPage = ({ application, user, asked, forAll, query, action }: ConsentQuestion): string =>
  page(
    "Permissions requested",
    `<h1>Permissions requested</h1>
<p>${escapeHtml(application.displayName)} asks ${escapeHtml(user.displayName)} for:</p>
${scopeList(asked)}
<form method="post" action="${escapeHtml(action)}">${carried(query)}
${forAll ? '<label><input type="checkbox" name="organization" value="yes"> Consent on behalf of your organization</label>' : ""}
<div class="row"><button class="main" type="submit" name="decision" value="accept">Accept</button>
<button type="submit" name="decision" value="cancel">Cancel</button></div>
</form>`,
  );

const scopeList = (asked: readonly AskedScopes[]): string =>
  `<ul>${asked
    .flatMap(({ resource, scopes }) =>
      scopes.map(
        (scope) =>
          `<li>${escapeHtml(scope.adminConsentDisplayName)}<p class="quiet">${escapeHtml(resource.displayName)}: <code>${escapeHtml(scope.value)}</code></p></li>`,
      ),
    )
    .join("\n")}</ul>`;

/** Tells a person that only an administrator may give what is asked for, and leads back. */
export const approvalPage = (
  application: Application,
  user: User,
  missing: readonly AskedScopes[],
  returnTo: string,
): string =>
  page(
    "Admin approval needed",
    `<h1>Admin approval needed</h1>
<p>${escapeHtml(application.displayName)} asks for permissions that only an administrator can grant. ${escapeHtml(user.displayName)} is not one.</p>
${scopeList(missing)}
<p><a href="${escapeHtml(returnTo)}">Return to ${escapeHtml(application.displayName)} without granting</a></p>`,
  );

/** A refusal that cannot be sent back to the application. */
export const errorPage = (message: string): string =>
  page("Sign-in failed", `<h1>Sign-in failed</h1><p>${escapeHtml(message)}</p>`);

export const signedOutPage = (): string =>
  page("Signed out", "<h1>Signed out</h1><p>Close this window, or sign in again.</p>");
