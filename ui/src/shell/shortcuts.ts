/** Makes text larger or smaller: works wherever the user is, in a dialog too. */
export type TextAction = "textLarger" | "textSmaller" | "textNormal";

/** What the keyboard can do anywhere in the window. */
export type Action =
  | "search"
  | "newChat"
  | "previousChat"
  | "nextChat"
  | "previousUnread"
  | "nextUnread"
  | "chats"
  | "settings"
  | "help"
  | "nextRegion"
  | "previousRegion"
  | TextAction;

export const textSteps: Record<TextAction, 1 | -1 | 0> = { textLarger: 1, textSmaller: -1, textNormal: 0 };

export function isTextAction(action: Action): action is TextAction {
  return action in textSteps;
}

/** Is a dialog or a menu open? */
export function layerOpen(): boolean {
  return document.querySelector(".ui-dialog, .ui-menu") !== null;
}

/** What matters of a KeyboardEvent. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The action of a key press, or `null`. `mac`: Cmd stands in place of Ctrl. */
export function actionOf(press: Press, mac: boolean): Action | null {
  const control = mac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  if (press.key === "F6" && !press.altKey) return press.shiftKey ? "previousRegion" : "nextRegion";
  if (press.altKey && !control && !press.shiftKey) return withAlt(press.key);
  if (!control || press.altKey) return null;
  return press.shiftKey ? withControlShift(press.key) : withControl(press);
}

function withAlt(key: string): Action | null {
  if (key === "ArrowUp") return "previousChat";
  return key === "ArrowDown" ? "nextChat" : null;
}

function withControlShift(key: string): Action | null {
  switch (key) {
    case "ArrowUp":
      return "previousUnread";
    case "ArrowDown":
      return "nextUnread";
    // Where the sign itself needs Shift: the slash on a German keyboard, the plus on an English one.
    case "/":
    case "?":
      return "help";
    case "+":
      return "textLarger";
    default:
      return null;
  }
}

function withControl({ key, code }: Press): Action | null {
  switch (key) {
    case "k":
      return "search";
    case "n":
      return "newChat";
    case ",":
      return "settings";
    case "/":
      return "help";
    case "+":
    case "=":
      return "textLarger";
    case "-":
      return "textSmaller";
    case "0":
      return "textNormal";
    default:
      // The digits' places, whatever the layout writes there.
      if (code === "Digit1") return "chats";
      return code === "Digit2" ? "settings" : null;
  }
}

/** A key of the keyboard help: a word of the catalogue, or what stands on the key. */
export interface Keys {
  readonly action: Action | "send" | "newLine" | "close";
  readonly keys: readonly string[];
}

/** The keyboard help, in the order in which it is shown. */
export const shortcuts: readonly Keys[] = [
  { action: "search", keys: ["Ctrl", "K"] },
  { action: "newChat", keys: ["Ctrl", "N"] },
  { action: "previousChat", keys: ["Alt", "↑"] },
  { action: "nextChat", keys: ["Alt", "↓"] },
  { action: "previousUnread", keys: ["Ctrl", "Shift", "↑"] },
  { action: "nextUnread", keys: ["Ctrl", "Shift", "↓"] },
  { action: "send", keys: ["Enter"] },
  { action: "newLine", keys: ["Shift", "Enter"] },
  { action: "close", keys: ["Esc"] },
  { action: "chats", keys: ["Ctrl", "1"] },
  { action: "settings", keys: ["Ctrl", ","] },
  { action: "help", keys: ["Ctrl", "/"] },
  { action: "nextRegion", keys: ["F6"] },
  { action: "previousRegion", keys: ["Shift", "F6"] },
  { action: "textLarger", keys: ["Ctrl", "+"] },
  { action: "textSmaller", keys: ["Ctrl", "-"] },
  { action: "textNormal", keys: ["Ctrl", "0"] },
];
