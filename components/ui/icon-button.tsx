import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label" | "children" | "title"> & {
  /** What the button does, in words: its accessible name and its title. */
  label: string;
  icon: ReactNode;
};

/** A button that shows only an icon. 28 px square, so that a finger finds it. */
export function IconButton({ label, icon, type = "button", className, ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={clsx(
        "inline-grid size-7 shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink",
        "disabled:cursor-not-allowed disabled:opacity-50 [&_svg]:size-4",
        className,
      )}
    >
      {icon}
    </button>
  );
}
