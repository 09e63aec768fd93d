export type ThemeChoice = "system" | "light" | "dark";

export const themeChoices: readonly { value: ThemeChoice; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** Where the choice is kept in this browser's local storage. Absent means: as the system. */
const storageKey = "theme";

const parseTheme = (stored: string | null | undefined): ThemeChoice =>
  stored === "light" || stored === "dark" ? stored : "system";

/**
 * Runs before the first paint, so that a chosen theme does not flash in after the other. For an inline script with the
 * page's nonce. Storage may be forbidden; the system's theme then holds.
 */
export const themeScript = `try{const t=localStorage.getItem("${storageKey}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}`;

const listeners = new Set<() => void>();

/** Follows the choice, also when another tab changes it. Returns the way to stop. */
export const subscribeToTheme = (listener: () => void): (() => void) => {
  const followTab = (event: StorageEvent) => {
    if (event.key === storageKey) show(parseTheme(event.newValue));
  };
  listeners.add(listener);
  window.addEventListener("storage", followTab);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", followTab);
  };
};

/** What is chosen on this page now. */
export const readTheme = (): ThemeChoice => parseTheme(document.documentElement.dataset["theme"]);

const show = (choice: ThemeChoice): void => {
  if (choice === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = choice;
  for (const listener of listeners) listener();
};

/** Chooses a theme, and remembers it where the browser allows. */
export const chooseTheme = (choice: ThemeChoice): void => {
  try {
    if (choice === "system") localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, choice);
  } catch {
    // Storage is forbidden here: the choice holds until the page is left.
  }
  show(choice);
};
