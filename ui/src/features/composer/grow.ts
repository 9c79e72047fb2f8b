/** More than this no text box lays out while somebody waits. Far more than a message may hold. */
export const capacity = 200_000;

/** Is there room in the box for a pasted text? */
export function fits(text: string, pasted: string): boolean {
  return text.length + pasted.length <= capacity;
}

/** A text longer than this fills the eight lines that the box grows to anyway. */
const certainlyFull = 4_000;

/** What stands behind the text box and gives it its height: never a megabyte, and never without the line just begun. */
export function mirror(text: string): string {
  // A line break at the end opens a line only if something stands in it.
  return `${text.slice(0, certainlyFull)}\u200b`;
}
