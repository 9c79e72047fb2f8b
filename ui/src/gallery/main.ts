import "../design/styles.css";

import type { Sample } from "../design/sample";
import { speech } from "../text";

/** Every `gallery` that a feature's `x.samples.ts` exports. */
const found = import.meta.glob<Sample[] | undefined>("../features/*/*.samples.ts", { eager: true, import: "gallery" });
const samples = Object.values(found).flatMap((gallery) => gallery ?? []);

const wanted = new URLSearchParams(location.search);
const root = document.documentElement;
const target = document.getElementById("app");

speech.choose(wanted.get("lang") ?? "");
root.lang = speech.now;
root.dir = wanted.get("dir") ?? "ltr";
const theme = wanted.get("theme");
if (theme !== null) root.dataset["theme"] = theme;
if (wanted.has("compact")) root.dataset["density"] = "compact";
const width = Number(wanted.get("width") ?? innerWidth);
root.dataset["layout"] = width >= 1100 ? "wide" : width >= 760 ? "middle" : "one";

const one = wanted.get("sample");
for (const sample of samples) {
  if (one !== null && one !== sample.id) continue;
  const box = document.createElement("div");
  box.dataset["sample"] = sample.id;
  box.className = `gal-box is-${sample.frame}`;
  target?.append(box);
  sample.show(box);
}
