import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    include: ["{lib,components,sandbox,e2e}/**/*.test.ts", "{lib,components}/**/*.test.tsx"],
    environment: "node",
    retry: 0,
    // A slow machine is no failure; what takes long is measured by the bench.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    restoreMocks: true,
  },
});
