const words = /[\p{L}\p{N}]+/gu;
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function firstLetter(text: string): string {
  for (const { segment } of letters.segment(text)) return segment;
  return "";
}

/** One or two letters for an avatar: the first of the first and of the last word; an address counts up to its @. */
export function initials(name: string): string {
  const local = name.includes("@") && !name.includes(" ") ? name.slice(0, name.indexOf("@")) : name;
  const found = local.match(words) ?? [];
  const first = found[0];
  if (first === undefined) return firstLetter(name.trim()) || "?";
  const last = found.length > 1 ? (found[found.length - 1] ?? "") : "";
  return (firstLetter(first) + firstLetter(last)).toLocaleUpperCase();
}
