import type { Sandbox } from "../kernel/context.ts";
import { seedCustomApi, seedPortal } from "./applications.ts";
import { seedAzure } from "./azure.ts";
import { seedOrganizations } from "./organizations.ts";
import { persons } from "./persons.ts";
import { seedFirstParties } from "./service-principals.ts";
import { seedStory } from "./story.ts";
import { tenants } from "./tenants.ts";

/** `empty` has people and places but nothing connected; `story` adds applications, connections and pipelines. */
export const seedNames = ["story", "empty"] as const;
export type SeedName = (typeof seedNames)[number];

interface SeedOptions {
  /** Origins of the portal, such as `http://localhost:3000`. */
  portalOrigins: readonly string[];
}

type Seed = (sandbox: Sandbox, options: SeedOptions) => void;

const seedEmpty: Seed = (sandbox, { portalOrigins }) => {
  for (const tenant of Object.values(tenants)) sandbox.state.tenants.put(tenant);
  for (const person of Object.values(persons)) sandbox.state.users.put(person);
  seedFirstParties(sandbox);
  seedPortal(sandbox, portalOrigins);
  seedCustomApi(sandbox);
  seedOrganizations(sandbox);
  seedAzure(sandbox);
};

/** Each seed fills an empty state. */
export const seeds: Record<SeedName, Seed> = {
  empty: seedEmpty,
  story: (sandbox, options) => {
    seedEmpty(sandbox, options);
    seedStory(sandbox);
  },
};
