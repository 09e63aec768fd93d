import clsx from "clsx";
import { CircleAlert, FlaskConical, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

type BannerTone = "sandbox" | "info" | "warn" | "bad";

const tones: Record<BannerTone, { colour: string; icon: ReactNode }> = {
  sandbox: { colour: "bg-warn-soft text-warn", icon: <FlaskConical aria-hidden="true" /> },
  info: { colour: "bg-accent-soft text-accent-ink", icon: <Info aria-hidden="true" /> },
  warn: { colour: "bg-warn-soft text-warn", icon: <TriangleAlert aria-hidden="true" /> },
  bad: { colour: "bg-bad-soft text-bad", icon: <CircleAlert aria-hidden="true" /> },
};

type BannerProps = {
  tone: BannerTone;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** `"strip"` runs along the page's edge; `"block"` stands in the text. */
  shape?: "strip" | "block" | undefined;
};

/** Something to know before reading on. */
export function Banner({ tone, title, children, action, shape = "block" }: BannerProps) {
  const { colour, icon } = tones[tone];
  return (
    <div
      className={clsx(
        "flex flex-wrap items-center gap-x-3 gap-y-2 text-sm",
        colour,
        shape === "strip"
          ? "border-b border-line px-6 py-1.5 max-sm:px-4"
          : "rounded-lg border border-transparent px-4 py-3",
      )}
    >
      <span className="flex min-w-0 flex-1 items-start gap-2.5 [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0">
        {icon}
        <span className="min-w-0">
          <strong className="font-semibold">{title}</strong>
          {children === undefined ? null : (
            <span className={shape === "strip" ? "ml-2" : "block text-ink"}>{children}</span>
          )}
        </span>
      </span>
      {action}
    </div>
  );
}
