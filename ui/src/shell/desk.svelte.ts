import type { Settings, Theme } from "../ipc";
import { speech } from "../text";

import { directionOf, layoutOf, normalSize, textSizes, type Layout } from "./layout";

const remembered = "window.textSize";

const themes: Record<Theme, string | null> = {
  system: null,
  light: "light",
  dark: "dark",
  contrastLight: "contrast-light",
  contrastDark: "contrast-dark",
};

function rememberedSize(): number {
  const size = Number(localStorage.getItem(remembered));
  return textSizes.includes(size) ? size : normalSize;
}

/** The window's own choices that are no setting of the account's: how large text is, and what room that leaves. */
class Desk {
  textSize = $state(rememberedSize());
  layout = $state<Layout>(layoutOf(innerWidth, rememberedSize()));

  /** In percent. Remembered on this computer. */
  resize(percent: number): void {
    this.textSize = percent;
    localStorage.setItem(remembered, String(percent));
    this.measure();
  }

  measure(): void {
    this.layout = layoutOf(innerWidth, this.textSize);
  }
}

export const desk = new Desk();

/** Writes everything that style sheets and screen readers look for onto <html>. Through the CSSOM, as the policy asks. */
export function dress(root: HTMLElement, settings: Settings): void {
  speech.choose(settings.language);
  root.lang = speech.now;
  root.dir = directionOf(speech.now);
  const theme = themes[settings.theme];
  if (theme === null) delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  if (settings.compact) root.dataset["density"] = "compact";
  else delete root.dataset["density"];
  root.dataset["layout"] = desk.layout;
  root.style.setProperty("zoom", String(desk.textSize / 100));
}
