import { guidOf } from "../kernel/ids.ts";
import type { Tenant } from "../state/directory.ts";

/** The tenant that every story plays in, and the partner its guests come from. */
export const tenants = {
  northwind: {
    id: guidOf("tenant:northwind"),
    displayName: "Northwind Traders",
    domains: ["northwind.example", "northwind.onmicrosoft.com"],
    usersMayRegisterApplications: false,
  },
  adatum: {
    id: guidOf("tenant:adatum"),
    displayName: "Adatum Partners",
    domains: ["adatum.example", "adatum.onmicrosoft.com"],
    usersMayRegisterApplications: true,
  },
} satisfies Record<string, Tenant>;

/** Milliseconds since the epoch of an ISO date. Seeds use fixed dates, so that two runs are the same. */
export const dateOf = (iso: string): number => Date.parse(iso);

/** When the tenant began. */
export const foundedAt = dateOf("2021-03-01T08:00:00Z");
