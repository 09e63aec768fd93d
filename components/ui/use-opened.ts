import { useState } from "react";

/** True from the first time that `open` is: what is shown then stays in the page, so that it can close by itself. */
export function useOpened(open: boolean): boolean {
  const [opened, setOpened] = useState(open);
  if (open && !opened) setOpened(true);
  return opened || open;
}
