import { readFileSync } from "node:fs";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

interface Shell {
  app: { security: { csp: Record<string, string> } };
}

/** What the product's window forbids itself: the gallery is served under the same policy. */
function policy(): string {
  const shell = JSON.parse(readFileSync(new URL("../src-tauri/tauri.conf.json", import.meta.url), "utf8")) as Shell;
  return Object.entries(shell.app.security.csp)
    .map(([what, from]) => `${what} ${from}`)
    .join("; ");
}

export default defineConfig(({ mode }) => {
  const gallery = mode === "gallery";
  return {
    plugins: [svelte()],
    build: {
      // The product holds index.html alone: the gallery and the recorded door are a page of their own.
      outDir: gallery ? "dist-gallery" : "dist",
      emptyOutDir: true,
      target: ["es2022", "safari16.4"],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: gallery ? "gallery.html" : "index.html" },
    },
    server: { host: "127.0.0.1", port: 1420, strictPort: true, fs: { allow: [".."] } },
    preview: {
      host: "127.0.0.1",
      // Tests that run beside others name a free one.
      port: Number(process.env["AMSEL_UI_PORT"] ?? 1421),
      strictPort: true,
      headers: { "Content-Security-Policy": policy() },
    },
    test: { include: ["src/**/*.test.ts"], testTimeout: 10_000 },
  };
});
