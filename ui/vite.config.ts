import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Two windows, two pages. `mock.html` is for looking at screens without the program and is never built.
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  build: {
    target: "es2022",
    // The content security policy allows no inline script, which the polyfill would be.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rollupOptions: { input: { desk: "index.html", pad: "pad.html" } },
  },
  server: { host: "127.0.0.1", strictPort: false },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    testTimeout: 20_000,
  },
});
