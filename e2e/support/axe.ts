import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "playwright/test";

/** Every rule of WCAG 2.0 to 2.2 at levels A and AA, and what axe counts as best practice. */
const everyRule = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The theme changes colours and nothing else: these are the rules that look at them. */
const colourRules = ["color-contrast", "link-in-text-block"];

/** What is wrong and where, short enough to read in a failed test. */
async function violations(page: Page, theme: "light" | "dark", axe: AxeBuilder): Promise<string[]> {
  await page.evaluate(async (name) => {
    document.documentElement.dataset["theme"] = name;
    // Colours change over a moment, and on the way from one theme to the other they fit neither.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(changing.map(({ finished }) => finished));
  }, theme);
  const { violations: found } = await axe
    // No page here holds a frame with something to read in it; looking for them in each state is slow.
    .setLegacyMode()
    .analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary, html }) => `${id}: ${target.join(" ")}\n${html}\n${failureSummary}`),
  );
}

/**
 * Holds what the page shows now against every rule, and its colours in both themes. The theme is put on as the portal
 * puts it on, so that one journey sees each state in both without being walked twice.
 */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  expect
    .soft(await violations(page, "dark", new AxeBuilder({ page }).withRules(colourRules)), `${state}, dark`)
    .toEqual([]);
  expect
    .soft(await violations(page, "light", new AxeBuilder({ page }).withTags(everyRule)), `${state}, light`)
    .toEqual([]);
}
