import type { ComponentProps } from "react";

/** Two letters to know an account by: the first and the last name's, or what there is. */
export const initials = (name: string): string => {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return (
    ends
      .map((word) => [...(word ?? "")][0] ?? "")
      .join("")
      .toLocaleUpperCase("en") || "?"
  );
};

type AccountButtonProps = ComponentProps<"button"> & { name: string; tenant: string };

/** Who is signed in where: the button of the account's menu. */
export function AccountButton({ name, tenant, ...button }: AccountButtonProps) {
  return (
    <button
      {...button}
      type="button"
      className="flex min-w-0 items-center gap-2.5 rounded-md py-1 pr-1 pl-2 text-right hover:bg-hover data-[state=open]:bg-hover"
    >
      <span className="sr-only">Account: </span>
      <span className="min-w-0 max-sm:sr-only">
        <span className="block max-w-52 truncate leading-tight font-label">{name}</span>
        <span className="block max-w-52 truncate text-xs leading-tight text-muted">{tenant}</span>
      </span>
      <span
        aria-hidden="true"
        className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-ink"
      >
        {initials(name)}
      </span>
    </button>
  );
}
