import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

import { defineConfig } from "@playwright/test";

/** Debian's browser: `CHROMIUM` names another. */
function chromium(): string {
  const named = process.env["CHROMIUM"];
  if (named !== undefined) return named;
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
      if (existsSync(join(folder, name))) return join(folder, name);
    }
  }
  throw new Error("chromium is not installed: apt-get install chromium, or name one in CHROMIUM");
}

/** The gallery is served here: `AMSEL_UI_PORT` names another port. */
const port = Number(process.env["AMSEL_UI_PORT"] ?? 1421);

export default defineConfig({
  globalSetup: "./clear.ts",
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "out/traces",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 5_000 },
  reporter: [["list"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    launchOptions: { executablePath: chromium(), args: ["--no-sandbox"] },
  },
  webServer: {
    // BUILT=1 saves the build while only tests change.
    command: process.env["BUILT"] === "1" ? "npm run preview" : "npm run gallery && npm run preview",
    cwd: "../../ui",
    url: `http://127.0.0.1:${port}/gallery.html`,
    reuseExistingServer: false,
    timeout: 120_000,
  },
});
