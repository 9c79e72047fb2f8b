/** From here on a text is shown in part: one line of a megabyte would stop any layout for seconds. */
export const longest = 20_000;

/** A text as it is shown at first, and whether something is missing. */
export type Clamped = { readonly text: string; readonly cut: boolean };

/** The beginning of a text, never half a character. Looks at no more than what it gives back. */
export function clamp(text: string, limit: number = longest): Clamped {
  if (text.length <= limit) return { text, cut: false };
  const last = text.charCodeAt(limit - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
  return { text: text.slice(0, end), cut: true };
}

/** A text of one to this many emoji and nothing else is shown large. */
const mostEmoji = 5;

// One grapheme: a pictograph with its modifiers and joiners, a flag, or a keycap (UTS #51).
const emoji =
  /^(?:\p{Extended_Pictographic}[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{fe0f}\u{200d}\u{e0020}-\u{e007f}]*|\p{Regional_Indicator}{2}|[0-9#*]\u{fe0f}?\u{20e3})$/u;

/** Is it only a few emoji? */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.length > 200 ? "" : text.trim();
  if (trimmed === "") return false;
  let count = 0;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(trimmed)) {
    if (segment.trim() === "") continue;
    if (!emoji.test(segment)) return false;
    count += 1;
  }
  return count <= mostEmoji;
}

/**
 * A whole text in blocks that are laid out one by one, each of at most `size` units.
 * Blocks end at the end of a line where there is one; that line break is not repeated.
 */
export function pieces(text: string, size: number = longest): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  while (text.length - from > size) {
    const part = clamp(text.slice(from, from + size + 1), size).text;
    const line = part.lastIndexOf("\n");
    parts.push(line > 0 ? part.slice(0, line) : part);
    from += line > 0 ? line + 1 : part.length;
  }
  parts.push(text.slice(from));
  return parts;
}
