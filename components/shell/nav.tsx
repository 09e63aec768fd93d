import clsx from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";

export type NavItem = {
  href: string;
  label: string;
  icon: ReactNode;
  count?: number | undefined;
};

export type NavGroup = { title?: string | undefined; items: readonly NavItem[] };

/** True for the item that the page at `path` lies under. The root lies over nothing but itself. */
export const isCurrent = (href: string, path: string): boolean =>
  href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);

type NavProps = {
  groups: readonly NavGroup[];
  /** The path of the page that is open. */
  path: string;
  onFollow?: (() => void) | undefined;
  /** Stands over the pages, such as the product's name. */
  children?: ReactNode;
};

/** The portal's pages, in groups. */
export function Nav({ groups, path, onFollow, children }: NavProps) {
  return (
    <nav aria-label="Main" className="flex flex-col gap-4">
      {children === undefined ? null : <div className="px-2.5 pb-1">{children}</div>}
      {groups.map((group) => (
        <div key={group.title ?? group.items[0]?.href}>
          {group.title === undefined ? null : <p className="px-2.5 pb-1 text-xs text-faint">{group.title}</p>}
          <ul className="flex flex-col gap-0.5">
            {group.items.map((item) => (
              <li key={item.href}>
                <NavLink item={item} current={isCurrent(item.href, path)} onFollow={onFollow} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function NavLink({
  item,
  current,
  onFollow,
}: {
  item: NavItem;
  current: boolean;
  onFollow: (() => void) | undefined;
}) {
  return (
    <Link
      href={item.href}
      {...(current ? { "aria-current": "page" as const } : {})}
      {...(onFollow === undefined ? {} : { onClick: onFollow })}
      className={clsx(
        "flex h-8.5 items-center gap-2.5 rounded-md border px-2.5 font-label transition-colors [&_svg]:size-4 [&_svg]:shrink-0",
        current
          ? "border-line bg-surface text-ink shadow-card [&_svg]:text-accent"
          : "border-transparent text-muted hover:bg-hover hover:text-ink",
      )}
    >
      {item.icon}
      <span className="truncate">{item.label}</span>
      {item.count === undefined ? null : (
        <span className="ml-auto text-xs font-normal text-faint tabular-nums">
          {item.count.toLocaleString("en")}
        </span>
      )}
    </Link>
  );
}
