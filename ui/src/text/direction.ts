const firstLetter = /\p{L}/u;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** The first letter stands at the beginning, or there is hardly one. */
const beginning = 200;

/**
 * Which way a text runs, by its first letter; nothing if it has none there.
 *
 * For text boxes: with `dir="auto"` a browser lays out a megabyte for many seconds, and again for every key.
 */
export function directionOfText(text: string): "ltr" | "rtl" | undefined {
  const letter = firstLetter.exec(text.slice(0, beginning))?.[0];
  if (letter === undefined) return undefined;
  return rightToLeft.test(letter) ? "rtl" : "ltr";
}
