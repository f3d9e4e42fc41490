import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["retouch-source"] },
  ssr: { resolve: { conditions: ["retouch-source", "node", "import", "default"] } },
  test: {
    include: ["*/src/**/*.test.ts", "tests/**/*.test.ts"],
    testTimeout: 60_000,
  },
});
