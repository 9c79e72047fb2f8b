import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";
import { build, type Rolldown } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The paths of everything that a build of this mode puts together, and its text. */
async function bundle(mode: string): Promise<{ modules: string[]; text: string }> {
  const built = (await build({ root, mode, logLevel: "error", build: { write: false } })) as Rolldown.RolldownOutput;
  const modules = built.output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
  const text = built.output.map((part) => (part.type === "chunk" ? part.code : String(part.source))).join("\n");
  return { modules, text };
}

const test = /\/(gallery\/|ipc\/fake|fixtures\/)|\.samples\.ts/;

describe("the product's bundle", () => {
  it("holds neither the recorded door nor the samples, and nothing from the network", { timeout: 120_000 }, async () => {
    const { modules, text } = await bundle("production");
    expect(modules.some((path) => path.endsWith("src/ipc/client.ts"))).toBe(true);
    expect(modules.filter((path) => test.test(path))).toEqual([]);
    expect(text).not.toMatch(/(src|href)="https?:|url\(["']?https?:|<style|<script(?![^>]* src=)/);
  });

  it("would be told from the gallery's", { timeout: 120_000 }, async () => {
    const { modules } = await bundle("gallery");
    expect(modules.filter((path) => test.test(path)).length).toBeGreaterThan(5);
  });
});
