export { Journey } from "./journey.tsx";

/** The pages of the way, each loaded when it is first shown. Loaded from here, they bring no second copy of what the way has. */
export const loadIdentity = () => import("./identity-choice.tsx").then((module) => module.IdentityChoice);
export const loadWhere = () => import("./where-choice.tsx").then((module) => module.WhereChoice);
export const loadPermissions = () =>
  import("./permissions-choice.tsx").then((module) => module.PermissionChoice);
export const loadReview = () => import("./review-page.tsx").then((module) => module.ReviewPage);
export const loadApply = () => import("./apply-page.tsx").then((module) => module.ApplyPage);
export const loadUse = () => import("./use-page.tsx").then((module) => module.UsePage);
