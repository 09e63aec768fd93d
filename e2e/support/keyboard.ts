import { expect, type Locator, type Page } from "playwright/test";

type Role = Parameters<Page["getByRole"]>[0];

/** So many presses lead through a whole page of the portal. */
const mostPresses = 60;

/** What has the focus, in words, for a failed test. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return `${element?.tagName.toLowerCase()} “${element?.getAttribute("aria-label") ?? element?.textContent?.trim().slice(0, 60)}”`;
  });

/** A page on which nothing has the focus leaves a screen reader without a place. */
export async function expectFocusKept(page: Page): Promise<void> {
  await expect.poll(() => focused(page), "something has the focus").not.toMatch(/^body /);
}

/**
 * True when the eye can tell where the focus is: an outline, or a ring, around what has it or around the option that a
 * list points at.
 */
const isMarked = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => {
    const active = element.getAttribute("aria-activedescendant");
    const shown = (active === null ? undefined : document.getElementById(active)) ?? element;
    const style = getComputedStyle(shown);
    const outlined = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 2;
    return outlined || /inset|0px 0px 0px [2-9]px/.test(style.boxShadow);
  });

/** Presses Tab, or Shift and Tab, until what has this role and name has the focus, and holds that the focus shows. */
export async function tabTo(
  page: Page,
  role: Role,
  name: string | RegExp,
  { back = false }: { back?: boolean } = {},
): Promise<void> {
  const target = page.getByRole(role, { name, ...(typeof name === "string" && { exact: true }) });
  const reached = target.and(page.locator(":focus"));
  // Before it is there, Tab would run over the end of the page and out of it.
  await target.first().waitFor({ state: "attached" });
  const passed: string[] = [];
  for (let presses = 0; presses < mostPresses; presses += 1) {
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    if ((await reached.count()) === 1) {
      await expect.poll(() => isMarked(reached), `the focus on ${name} shows`).toBe(true);
      return;
    }
    passed.push(await focused(page));
    await expectFocusKept(page);
  }
  throw new Error(`${role} ${name} was not reached; Tab went over ${passed.join(", ")}`);
}

/** The focus is on what has this role and name, without a key pressed. */
export const expectFocusOn = (page: Page, role: Role, name: string | RegExp): Promise<void> =>
  expect(page.getByRole(role, { name }).and(page.locator(":focus"))).toHaveCount(1);
