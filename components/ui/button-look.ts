import clsx from "clsx";

export type ButtonLook = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "normal" | "small";

const looks: Record<ButtonLook, string> = {
  primary: "border-transparent bg-accent text-on-accent hover:bg-accent-hover",
  secondary: "border-control bg-surface text-ink shadow-card hover:bg-hover",
  quiet: "border-transparent text-muted hover:bg-hover hover:text-ink",
  danger: "border-bad bg-surface text-bad shadow-card hover:bg-bad-soft",
};

const sizes: Record<ButtonSize, string> = {
  normal: "h-8 px-3 gap-2",
  small: "h-7 px-2.5 gap-1.5",
};

/** The classes that buttons and links which look like buttons share. */
export const buttonClass = (look: ButtonLook, size: ButtonSize, className?: string | undefined): string =>
  clsx(
    "inline-flex shrink-0 items-center justify-center rounded-md border text-sm font-label whitespace-nowrap no-underline",
    "transition-colors [&_svg]:size-4 [&_svg]:shrink-0",
    "disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-default aria-disabled:opacity-60",
    looks[look],
    sizes[size],
    className,
  );
