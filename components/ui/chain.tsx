import clsx from "clsx";
import type { ReactNode } from "react";
import { type Status, StatusIcon, statusWord } from "./status-icon.tsx";

export type ChainLink = {
  id: string;
  /** What kind of thing the link is, in a word. */
  kind: string;
  /** The thing's own name; absent while it has none yet. */
  name?: string | undefined;
  status: Status;
  /** Why it stands as it does. */
  reason?: ReactNode;
  /** What can be done about it, such as a link. */
  action?: ReactNode;
};

type ChainProps = {
  label: string;
  links: readonly ChainLink[];
  /** `"across"` lies down where there is room for it and stands up where there is not. */
  direction?: "down" | "across" | undefined;
};

/** The stroke between two links holds when both hold, breaks where one is broken, and is dashed while it is yet to be. */
const stroke = (from: Status, to: Status): string => {
  const both = [from, to];
  if (both.some((status) => status === "failed" || status === "blocked")) return "border-dashed border-bad";
  if (both.every((status) => status === "done" || status === "attention")) return "border-solid border-ok";
  return "border-dashed border-control";
};

/** What depends on what, from first to last, each link with its state: a chain is as strong as the link that fails. */
export function Chain({ label, links, direction = "down" }: ChainProps) {
  const across = direction === "across";
  return (
    <div className={across ? "@container" : undefined}>
      <ol aria-label={label} className={clsx("flex flex-col", across && "@3xl:flex-row")}>
        {links.map((link, index) => {
          const following = links[index + 1];
          return (
            <li
              key={link.id}
              className={clsx(
                "relative flex min-w-0 gap-3 not-last:pb-4",
                across && "@3xl:flex-1 @3xl:flex-col @3xl:gap-2 @3xl:not-last:pr-4 @3xl:not-last:pb-0",
              )}
            >
              {following === undefined ? null : (
                <span
                  aria-hidden="true"
                  className={clsx(
                    "absolute top-6.5 bottom-1 left-2.5 border-l-2",
                    across &&
                      "@3xl:top-2.5 @3xl:right-1 @3xl:bottom-auto @3xl:left-6.5 @3xl:border-t-2 @3xl:border-l-0",
                    stroke(link.status, following.status),
                  )}
                />
              )}
              <StatusIcon status={link.status} label="" />
              <Words link={link} across={across} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Words({ link, across }: { link: ChainLink; across: boolean }) {
  return (
    <div className={clsx("flex min-w-0 flex-1 items-start gap-3", across && "@3xl:flex-col @3xl:gap-1")}>
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere">
          <span className={link.name === undefined ? "font-label" : "text-muted"}>{link.kind}</span>
          {link.name === undefined ? null : <span className="font-label"> {link.name}</span>}
          <span className="sr-only">: {statusWord(link.status)}</span>
        </p>
        {link.reason === undefined ? null : (
          <div
            className={clsx("text-sm wrap-anywhere", link.status === "failed" ? "text-bad" : "text-muted")}
          >
            {link.reason}
          </div>
        )}
      </div>
      {link.action}
    </div>
  );
}
