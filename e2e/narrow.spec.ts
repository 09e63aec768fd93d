import type { Page } from "playwright/test";
import { expect, test } from "./support/portal.ts";
import { walkThrough } from "./support/walk.ts";

/** A small phone, and a desktop of 1280 by 800 at 200 %. */
const sizes = [
  { width: 360, height: 740 },
  { width: 640, height: 400 },
] as const;

/** What sticks out of the page to the right: nothing, where it can be read without scrolling sideways. */
const overflowing = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 160));
  });

/** Motion that goes on. */
const motion = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === "running")
      .map(({ effect }) =>
        effect instanceof KeyframeEffect ? (effect.target?.outerHTML.slice(0, 160) ?? "") : "",
      ),
  );

test.describe("on a small screen, with little motion wanted", () => {
  test.use({ viewport: sizes[0], contextOptions: { reducedMotion: "reduce" } });

  test("nothing has to be scrolled sideways, what goes on can be pressed, and nothing moves", async ({
    page,
    signIn,
    cloud,
  }) => {
    await signIn("Ada Lindqvist");
    await walkThrough(page, cloud, async (state, goesOn) => {
      for (const size of sizes) {
        await page.setViewportSize(size);
        expect.soft(await overflowing(page), `${state} at ${size.width}`).toEqual([]);
        if (goesOn === undefined) continue;
        const action = page
          .getByRole("button", { name: goesOn })
          .or(page.getByRole("link", { name: goesOn }))
          .last();
        // Scrolls to it and finds out whether anything lies over it, without pressing it.
        await action.click({ trial: true });
      }
      await page.setViewportSize(sizes[0]);
      await expect.poll(() => motion(page), `${state} moves`).toEqual([]);
    });
  });

  test("before anybody is signed in, nothing has to be scrolled sideways", async ({ page, servers }) => {
    for (const path of ["/", "/redirect", "/no/such/page"]) {
      await page.goto(`${servers.origin}${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect.soft(await overflowing(page), path).toEqual([]);
    }
  });

  test("the navigation lies behind a button, closes when a page is chosen, and gives the focus back", async ({
    page,
    signIn,
  }) => {
    await signIn("Ada Lindqvist");
    const menu = page.getByRole("button", { name: "Open navigation" });
    await menu.click();
    const sheet = page.getByRole("dialog");
    await sheet.getByRole("link", { name: "Settings" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
    await expect(sheet).toHaveCount(0);
    await menu.click();
    await expect(sheet).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(menu).toBeFocused();
  });
});
