import type { Event, Settings } from "../../ipc";

/** What holds until the engine told the user's choices: the same as its own beginning. */
export const unsaid: Settings = { theme: "system", language: "", sendTyping: true, sendReceipts: true, compact: false };

/** The settings after an event. Pure. */
export function apply(state: Settings, event: Event): Settings {
  return event.type === "settings" ? event.settings : state;
}

/** The parts of the settings view, in the order of its list. */
export const sections = ["accounts", "appearance", "privacy", "keyboard"] as const;
export type Section = (typeof sections)[number];
