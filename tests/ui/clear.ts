import { rmSync } from "node:fs";

/** Takes away what earlier runs left: pictures of samples that have other names now would stay there for ever. */
export default function clear(): void {
  rmSync(new URL("out/", import.meta.url), { recursive: true, force: true });
}
