import { clampWidth, narrowest, widest } from "./conversations.store";

const place = "conversations.width";
const stepSize = 16;

/** The width that the user chose, or `null` for the layout's own. */
export function rememberedWidth(storage: Pick<Storage, "getItem"> = localStorage): number | null {
  const text = storage.getItem(place);
  return text === null || text === "" ? null : clampWidth(Number(text));
}

/** Gives the list a width and remembers it. The whole window's grid follows `--conv-w`. */
export function setWidth(width: number | null, storage: Pick<Storage, "setItem" | "removeItem"> = localStorage): void {
  const { style } = document.documentElement;
  if (width === null) {
    style.removeProperty("--conv-w");
    storage.removeItem(place);
    return;
  }
  style.setProperty("--conv-w", `${clampWidth(width)}px`);
  storage.setItem(place, String(clampWidth(width)));
}

/** The width after a key, or `null` if the key is not for this. Arrows move the edge the way they point. */
export function widthAfter(key: string, width: number, rtl: boolean): number | null {
  switch (key) {
    case rtl ? "ArrowLeft" : "ArrowRight":
      return clampWidth(width + stepSize);
    case rtl ? "ArrowRight" : "ArrowLeft":
      return clampWidth(width - stepSize);
    case "Home":
      return narrowest;
    case "End":
      return widest;
    default:
      return null;
  }
}
