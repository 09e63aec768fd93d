"use client";

import { type KeyboardEvent, useState } from "react";
import { AccountButton } from "./account-button.tsx";
import type { AccountMenuProps } from "./opened-account-menu.tsx";

const loadMenu = () => import("./opened-account-menu.tsx").then((module) => module.OpenedAccountMenu);
type Menu = Awaited<ReturnType<typeof loadMenu>>;

/** Fetches the menu ahead. One that cannot be fetched now is asked for again when the button is pressed. */
const fetchAhead = () => void loadMenu().catch(() => undefined);

/** Who is signed in where, and what can be done about it. The menu is loaded when somebody is about to open it. */
export function AccountMenu(props: AccountMenuProps) {
  const [loaded, setLoaded] = useState<{ Menu: Menu }>();
  if (loaded) return <loaded.Menu {...props} />;
  const open = () =>
    loadMenu().then(
      (Menu) => setLoaded({ Menu }),
      () => undefined,
    );
  const press = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    void open();
  };
  return (
    <AccountButton
      name={props.name}
      tenant={props.tenant}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={fetchAhead}
      onFocus={fetchAhead}
      onClick={() => void open()}
      onKeyDown={press}
    />
  );
}
