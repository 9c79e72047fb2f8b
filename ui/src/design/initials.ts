const words = /[\p{L}\p{N}]+/gu;

/** One or two letters for an avatar: the first of the first and of the last word; an address counts up to its @. */
export function initials(name: string): string {
  const local = name.includes("@") && !name.includes(" ") ? name.slice(0, name.indexOf("@")) : name;
  const found = local.match(words) ?? [];
  const first = found[0];
  if (first === undefined) return [...name.trim()][0] ?? "?";
  const last = found.length > 1 ? found[found.length - 1] : undefined;
  return [first, last]
    .map((word) => (word === undefined ? "" : ([...word][0] ?? "")))
    .join("")
    .toLocaleUpperCase();
}
