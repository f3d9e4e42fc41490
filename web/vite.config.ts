import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

/** Where `npm run dev` finds the API. */
const SERVER = process.env["RETOUCH_URL"] ?? "http://127.0.0.1:8080";
const SERVER_PATHS = ["/inpainting", "/session", "/docs", "/openapi.json", "/livez", "/readyz"];

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // The page works below any path of a proxy.
  base: "./",
  plugins: [react()],
  resolve: { conditions: ["retouch-source", ...defaultClientConditions] },
  build: {
    emptyOutDir: true,
    target: "es2022",
    // The server's Content-Security-Policy lets in no style sheet, script or font but its own files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // On a busy machine it would say at each start which of its parts was slow.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: Object.fromEntries(SERVER_PATHS.map((path) => [path, SERVER])) },
});
