import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["retouch-source"] },
  ssr: { resolve: { conditions: ["retouch-source", "node"] } },
  test: {
    projects: [
      { extends: true, test: { name: "code", include: ["*/src/**/*.test.ts", "tests/**/*.test.ts"], testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: "page",
          include: ["web/e2e/**/*.test.ts"],
          globalSetup: "web/e2e/test-support/global-setup.ts",
          // A browser and a model want the machine for themselves.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          testTimeout: 300_000,
          expect: { poll: { timeout: 30_000, interval: 100 } },
        },
      },
    ],
  },
});
