import type { Connected, ConnectedConnection } from "@/lib/plan/index.ts";

/** A connection that exists, from one of the projects that may use it. */
export interface UseTarget {
  readonly connected: Connected;
  readonly clientId: string;
  readonly connection: ConnectedConnection;
  readonly connectionId: string;
  readonly project: ConnectedConnection["intent"]["projects"][number];
}
