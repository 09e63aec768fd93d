import type { Route } from "../kernel/service.ts";
import type { Origins } from "../kernel/services.ts";
import { escapeHtml, page } from "../login/pages.ts";

/** The front page of the control service: where everything is and what can be asked of it. */
export function indexPage(
  origins: Origins,
  routes: readonly Pick<Route<undefined>, "method" | "path">[],
): string {
  const services = Object.entries(origins)
    .map(
      ([name, origin]) =>
        `<li>${escapeHtml(name)}<p class="quiet"><a href="${escapeHtml(origin)}">${escapeHtml(origin)}</a></p></li>`,
    )
    .join("\n");
  const operations = routes
    .map(({ method, path }) => {
      const text = escapeHtml(`${method} ${path}`);
      return `<li><code>${method === "GET" ? `<a href="${escapeHtml(path)}">${text}</a>` : text}</code></li>`;
    })
    .join("\n");
  return page(
    "Sandbox control",
    `<h1>Sandbox control</h1>
<p>A local Microsoft cloud. Nothing here leaves this machine.</p>
<h2>Services</h2><ul>${services}</ul>
<h2>Operations</h2><ul>${operations}</ul>
<p>Queue a fault with <code>POST /faults</code>, such as
<code>{"service":"graph","method":"POST","path":"/v1.0/applications","effect":{"kind":"throttle","retryAfterSeconds":2}}</code>.
Start over with <code>POST /reset</code>, such as <code>{"seed":"empty"}</code>.</p>`,
  );
}
