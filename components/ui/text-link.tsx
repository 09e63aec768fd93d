import clsx from "clsx";
import Link from "next/link";
import type { ComponentProps } from "react";

type TextLinkProps = ComponentProps<typeof Link> & {
  /** True in the middle of a sentence, where colour alone does not tell a link from the words around it. */
  inline?: boolean | undefined;
};

/** A link in words. */
export function TextLink({ inline = false, className, ...rest }: TextLinkProps) {
  return (
    <Link
      {...rest}
      className={clsx(
        "rounded-sm text-accent-ink underline-offset-3 hover:underline",
        inline ? "underline" : "inline-flex min-h-6 items-center",
        className,
      )}
    />
  );
}
