import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** What the product's window allows itself (src-tauri); the gallery is served under the same rule. */
const policy =
  "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'";

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
      port: 1421,
      strictPort: true,
      headers: { "Content-Security-Policy": policy },
    },
    test: { include: ["src/**/*.test.ts"], testTimeout: 10_000 },
  };
});
