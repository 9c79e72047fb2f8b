import type { Settings, Theme } from "../ipc";
import { speech } from "../text";

/** How much room there is, counted in text sizes. */
export type Layout = "wide" | "middle" | "one";

/** The layout of a width in CSS pixels at a text size in percent: twice the text halves the room. */
export function layoutOf(width: number, textSize: number): Layout {
  const room = (width * 100) / textSize;
  if (room >= 1100) return "wide";
  return room >= 760 ? "middle" : "one";
}

export const textSizes: readonly number[] = [90, 100, 115, 130, 150, 175, 200];
const normal = 100;
const remembered = "window.textSize";

/** The next size up or down, or the normal one. */
export function resized(size: number, by: 1 | -1 | 0): number {
  if (by === 0) return normal;
  const next = by === 1 ? textSizes.find((one) => one > size) : textSizes.findLast((one) => one < size);
  return next ?? size;
}

const themes: Record<Theme, string | null> = {
  system: null,
  light: "light",
  dark: "dark",
  contrastLight: "contrast-light",
  contrastDark: "contrast-dark",
};
const rightToLeft = ["Arab", "Hebr", "Thaa", "Syrc", "Nkoo"];

/** Which way a language runs. */
export function directionOf(language: string): "ltr" | "rtl" {
  return rightToLeft.includes(new Intl.Locale(language).maximize().script ?? "") ? "rtl" : "ltr";
}

function rememberedSize(): number {
  const size = Number(localStorage.getItem(remembered));
  return textSizes.includes(size) ? size : normal;
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
