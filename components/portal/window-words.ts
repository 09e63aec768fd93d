/** While somebody signs in in a window. */
export const waitingWords = "Finish in the window that opened. This page stays as it is.";

/** The browser let no window open. */
export const blockedWords =
  "The browser opened no window. Allow pop-up windows for this address, or continue in this page.";
