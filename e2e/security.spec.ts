import { expect, test } from "./support/portal.ts";

test("every page carries a strict policy with a nonce of its own and talks to the configured cloud only", async ({
  request,
  servers,
  cloud,
}) => {
  const policies = await Promise.all(
    ["/", "/connect", "/settings"].map(
      async (path) =>
        (await request.get(`${servers.origin}${path}`)).headers()["content-security-policy"] ?? "",
    ),
  );
  for (const policy of policies) {
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? "";
    expect(scripts).toMatch(/'nonce-[^']+'/);
    expect(scripts).not.toContain("unsafe");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    const allowed = (/connect-src ([^;]*)/.exec(policy)?.[1] ?? "").split(" ");
    const { control: _control, ...services } = cloud.origins;
    expect(allowed.sort()).toEqual(["'self'", ...Object.values(services)].sort());
  }
  expect(new Set(policies).size, "no nonce is used twice").toBe(policies.length);
});

test("the page that receives sign-in answers is kept by nobody, framed by nobody else, and open to its opener", async ({
  request,
  servers,
}) => {
  const headers = (await request.get(`${servers.origin}/redirect`)).headers();
  expect(headers["cache-control"]).toContain("no-store");
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'self'");
  expect(headers["cross-origin-opener-policy"]).toBeUndefined();
  expect((await request.get(servers.origin)).headers()["cross-origin-opener-policy"]).toBe(
    "same-origin-allow-popups",
  );
});

test("opened directly, that page says so and leads back", async ({ page, servers }) => {
  await page.goto(`${servers.origin}/redirect`);
  await expect(page.getByText("There is no sign-in to finish here")).toBeVisible();
  await page.getByRole("link", { name: "Open the portal" }).click();
  await expect(page.getByRole("button", { name: "Sign in with Microsoft" })).toBeVisible();
});

test("a script from elsewhere and text turned into markup are refused", async ({ page, servers }) => {
  await page.goto(servers.origin);
  const refusals = await page.evaluate(() => {
    const attempt = (task: () => void): boolean => {
      try {
        task();
        return false;
      } catch {
        return true;
      }
    };
    return {
      foreignScript: attempt(() => {
        document.createElement("script").src = "https://example.com/x.js";
      }),
      markup: attempt(() => {
        document.createElement("div").innerHTML = "<img src=x onerror=alert(1)>";
      }),
    };
  });
  expect(refusals).toEqual({ foreignScript: true, markup: true });
});

test("names that look like markup are shown as text", async ({ page, signIn, cloud }) => {
  const [project] = cloud.sandbox.state.projects.list().filter(({ name }) => name === "web");
  if (!project) throw new Error("the seed has no project web");
  const hostile = `<img src=x onerror="document.title='owned'">`;
  cloud.sandbox.state.projects.put({ ...project, name: hostile });
  await signIn("Ada Lindqvist", { path: "/connect" });
  await page.getByRole("button", { name: "New connection" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("payments-graph");
  await page.getByRole("button", { name: "Next: where" }).click();
  await page.getByRole("button", { name: "northwind", exact: true }).click();
  await expect(page.getByText(hostile)).toBeVisible();
  expect(await page.title()).not.toBe("owned");
});
