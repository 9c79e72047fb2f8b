import { existsSync, readdirSync, rmSync } from "node:fs";

/** Takes away the pictures of earlier runs: those of samples that have other names now would stay there for ever. */
export default function clear(): void {
  const out = new URL("out/", import.meta.url);
  const pictures = existsSync(out) ? readdirSync(out).filter((name) => name.endsWith(".png")) : [];
  for (const name of pictures) rmSync(new URL(name, out), { force: true });
}
