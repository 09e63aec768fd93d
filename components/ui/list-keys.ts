/**
 * Where a key leads in a list of `count` options, from the option at `active` (-1: none yet), `page` options being in
 * sight. Undefined for keys that lead nowhere. Follows the listbox pattern of the ARIA Authoring Practices Guide.
 */
export const moveActive = (key: string, active: number, count: number, page: number): number | undefined => {
  if (count === 0) return undefined;
  const within = (index: number) => Math.min(count - 1, Math.max(0, index));
  switch (key) {
    case "ArrowDown":
      return within(active + 1);
    case "ArrowUp":
      return active === -1 ? count - 1 : within(active - 1);
    case "PageDown":
      return within(active + Math.max(1, page));
    case "PageUp":
      return within(active - Math.max(1, page));
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
};
