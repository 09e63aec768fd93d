/** The edge, ground and states of everything one types or picks in. */
export const controlClass = [
  "w-full min-w-0 rounded-md border border-control bg-surface px-2.5 text-base text-ink transition-colors",
  "hover:border-muted focus-visible:border-accent focus-visible:outline-offset-0",
  "disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted read-only:bg-sunken",
  "aria-invalid:border-bad",
].join(" ");
