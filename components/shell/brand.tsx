import clsx from "clsx";

/** Two links of a chain: what the product joins. */
export function BrandMark({ className }: { className?: string | undefined }) {
  return (
    <svg
      viewBox="0 0 20 12"
      aria-hidden="true"
      className={clsx("shrink-0", className)}
      fill="none"
      strokeWidth="2.2"
    >
      <circle cx="6.2" cy="6" r="4.6" className="stroke-accent" />
      <circle cx="13.8" cy="6" r="4.6" className="stroke-ink" />
    </svg>
  );
}

/** The mark with the product's name. */
export function Brand() {
  return (
    <span className="flex items-center gap-2.5 font-semibold tracking-tight whitespace-nowrap text-ink">
      <BrandMark className="w-5" />
      Federation Portal
    </span>
  );
}
