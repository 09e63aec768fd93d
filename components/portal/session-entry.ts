export { beginSignIn, beginSignInInWindow, startSession } from "./session-start.ts";

/** The portal of a signed-in person. Loaded from here, it brings no second copy of the sign-in library's parts. */
export const loadSignedIn = () => import("./signed-in.tsx").then(({ SignedIn }) => SignedIn);
