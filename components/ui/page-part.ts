import { createContext, useContext } from "react";

/** What a part of a page is called, where the page has several of a kind. */
export const PagePart = createContext("");

/** A landmark's name that is told from the same in another part of the page. */
export function useNameInPart(name: string): string {
  const part = useContext(PagePart);
  return part === "" ? name : `${part}: ${name}`;
}
