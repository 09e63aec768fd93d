import { expect, test } from "vitest";
import { isCurrent } from "./nav.tsx";

test.each([
  ["/", "/", true],
  ["/", "/connect", false],
  ["/connect", "/connect", true],
  ["/connect", "/connect/where", true],
  ["/connect", "/connections", false],
])("the item %s on the page %s is current: %s", (href, path, expected) => {
  expect(isCurrent(href, path)).toBe(expected);
});
