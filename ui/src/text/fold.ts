/** A text for comparing: case, width and accents do not matter, so that "bjorn" finds "Björn". */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
}
