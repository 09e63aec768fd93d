"use client";

import { Activity, Menu as MenuIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { LiveRegion } from "../ui/live-region.tsx";
import { SkipLink } from "../ui/skip-link.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useOpened } from "../ui/use-opened.ts";
import { Brand } from "./brand.tsx";
import { Nav, type NavGroup } from "./nav.tsx";

type AppShellProps = {
  nav: readonly NavGroup[];
  /** The path of the page that is open. */
  path: string;
  /** The field that finds things. */
  search?: ReactNode;
  /** Strips over the page, such as the sandbox's. */
  banner?: ReactNode;
  activity: { count: number; running: number; onOpen: () => void };
  account: ReactNode;
  children: ReactNode;
};

const NavSheet = dynamic(() => import("./nav-sheet.tsx").then((module) => module.NavSheet), { ssr: false });

const contentId = "content";

/** Everything around a page: navigation, search, activity, account. Below 900 px the navigation lies behind a button. */
export function AppShell({ nav, path, search, banner, activity, account, children }: AppShellProps) {
  const content = useRef<HTMLElement>(null);
  useKeptFocus(path, content);
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] nav:grid-cols-[216px_minmax(0,1fr)]">
      <SkipLink target={contentId} />
      <div className="sticky top-0 flex h-dvh flex-col gap-4 overflow-y-auto border-r border-line bg-sunken px-2.5 py-4 max-nav:hidden">
        <Nav groups={nav} path={path}>
          <Brand />
        </Nav>
      </div>
      <div className="flex min-w-0 flex-col">
        <header className="contents">
          <div className="sticky top-0 z-30 flex h-(--shell-top) shrink-0 items-center gap-3 border-b border-line bg-surface px-6 max-sm:gap-1.5 max-sm:px-3">
            <NavButton nav={nav} path={path} />
            <div className="min-w-0 flex-1">
              <div className="max-w-85">{search}</div>
            </div>
            <ActivityButton {...activity} />
            {account}
          </div>
          {banner === undefined ? null : <div data-makes-way>{banner}</div>}
        </header>
        <main ref={content} id={contentId} tabIndex={-1} data-makes-way className="flex-1 outline-none">
          <div className="max-w-370 px-6 pt-5 pb-12 max-sm:px-4">{children}</div>
        </main>
      </div>
      <LiveRegion />
    </div>
  );
}

function ActivityButton({ count, running, onOpen }: AppShellProps["activity"]) {
  return (
    <Button
      look="quiet"
      onClick={onOpen}
      icon={running === 0 ? <Activity aria-hidden="true" /> : <Spinner className="text-accent" />}
    >
      <span className="max-md:sr-only">Activity</span>
      <span className="font-normal text-faint tabular-nums">
        {count.toLocaleString("en")}
        <span className="sr-only"> requests{running === 0 ? "" : `, ${running} running`}</span>
      </span>
    </Button>
  );
}

/** The navigation of a small screen, loaded when it is first opened. */
function NavButton({ nav, path }: Pick<AppShellProps, "nav" | "path">) {
  const [open, setOpen] = useState(false);
  const opened = useOpened(open);
  return (
    <>
      <IconButton
        label="Open navigation"
        icon={<MenuIcon aria-hidden="true" />}
        className="nav:hidden"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      />
      {opened ? <NavSheet open={open} onOpenChange={setOpen} nav={nav} path={path} /> : null}
    </>
  );
}
