/** How much room there is, counted in text sizes. */
export type Layout = "wide" | "middle" | "one";

/** The layout of a width in CSS pixels at a text size in percent: twice the text halves the room. */
export function layoutOf(width: number, textSize: number): Layout {
  const room = (width * 100) / textSize;
  if (room >= 1100) return "wide";
  return room >= 760 ? "middle" : "one";
}

export const textSizes: readonly number[] = [90, 100, 115, 130, 150, 200];
export const normalSize = 100;

/** The next size up or down, or the normal one. */
export function resized(size: number, by: 1 | -1 | 0): number {
  if (by === 0) return normalSize;
  const next = by === 1 ? textSizes.find((one) => one > size) : textSizes.findLast((one) => one < size);
  return next ?? size;
}

const rightToLeft = ["Arab", "Hebr", "Thaa", "Syrc", "Nkoo"];

/** Which way a language runs. */
export function directionOf(language: string): "ltr" | "rtl" {
  return rightToLeft.includes(new Intl.Locale(language).maximize().script ?? "") ? "rtl" : "ltr";
}
