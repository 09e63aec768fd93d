import type { KeyRing } from "../login/keys.ts";
import type { State } from "../state/state.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { Ids } from "./ids.ts";
import type { Journal } from "./journal.ts";
import type { Origins } from "./services.ts";

/** What can be set while the sandbox runs; `POST /settings` of the control service changes any of them. */
export interface Settings {
  /** Added to every answer to a browser, in milliseconds; not to those of the control service. */
  latencyMs: number;
  /** How long a new application stays invisible to reads and to the creation of its service principal. */
  applicationLagMs: number;
  /** How late the token endpoint learns of a new, changed or deleted federated credential. */
  credentialLagMs: number;
  /** How long the deletion of a service connection takes. */
  connectionDeletionMs: number;
  /** Graph, Azure DevOps and Azure throttle as documented. Off, only queued faults do. */
  throttling: boolean;
  /**
   * How Azure DevOps answers a read without an acceptable token: with its sign-in page as a 203, or with a redirect to
   * it, which a browser shows to a script as a network failure.
   */
  devopsSignIn: "page" | "redirect";
}

export const defaultSettings: Settings = {
  latencyMs: 0,
  applicationLagMs: 0,
  credentialLagMs: 0,
  connectionDeletionMs: 0,
  throttling: false,
  devopsSignIn: "page",
};

/** Everything a service of the sandbox works with. */
export interface Sandbox {
  /** Another one after every reset: what somebody remembers of a state ends with it. */
  state: State;
  clock: Clock;
  ids: Ids;
  journal: Journal;
  faults: Faults;
  settings: Settings;
  /** Signing keys of Entra and of Azure DevOps, made from the seed of the ids. */
  keys: KeyRing;
  /** Known once every service listens. */
  origins: Origins;
}
