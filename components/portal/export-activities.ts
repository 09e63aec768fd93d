import type { Activity } from "@/lib/http/index.ts";
import { downloadFile } from "../ui/download-file.ts";

/** Saves the requests of this tab as a JSON file. They hold no token and no body. */
export function exportActivities(entries: readonly Activity[]): void {
  const rows = entries.map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry }));
  downloadFile("federation-portal-activity.json", "application/json", JSON.stringify(rows, null, 2));
}
