export { type Activity, type ActivityLog, createActivityLog } from "./activity.ts";
export {
  type Explanation,
  explain,
  type HttpError,
  isRefusal,
  outcomeUnknown,
  serviceTitles,
} from "./errors.ts";
export {
  createHttp,
  type Http,
  type HttpReply,
  type HttpRequest,
  path,
  query,
  readReply,
  sendAndRead,
  type WireRequest,
} from "./http.ts";
export { collectPages, nextPath, type Page } from "./pages.ts";
export { type Clock, createGate, systemClock } from "./wait.ts";
