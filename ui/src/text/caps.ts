import { t } from "./catalogue";

/** Is this a Mac, where Cmd does what Ctrl does elsewhere? */
export function onMac(): boolean {
  return navigator.userAgent.includes("Macintosh");
}

/** What stands on a key. */
export function cap(key: string): string {
  switch (key) {
    case "Ctrl":
      return onMac() ? "⌘" : t("keys.ctrl");
    case "Shift":
      return t("keys.shift");
    default:
      return key;
  }
}

/** Keys that are pressed together, for a text: "Ctrl N". */
export function caps(...keys: string[]): string {
  return keys.map(cap).join(" ");
}

/** The same for `aria-keyshortcuts`, which has names of its own (WAI-ARIA 1.2 §6.6). */
export function ariaKeys(...keys: string[]): string {
  return keys.map((key) => (key === "Ctrl" ? (onMac() ? "Meta" : "Control") : key)).join("+");
}
