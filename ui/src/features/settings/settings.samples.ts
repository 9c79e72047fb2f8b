import { createRawSnippet } from "svelte";

import { sample, type Sample } from "../../design/sample";
import type { Settings } from "../../ipc";

import SettingsView from "./Settings.svelte";
import { unsaid, type Section } from "./settings.store";

const nothing = (): void => undefined;
const elsewhere = createRawSnippet(() => ({ render: () => "<div></div>" }));

function view(id: string, section: Section, settings: Settings = unsaid): Sample {
  return sample(`settings/${id}`, "window", SettingsView, {
    settings,
    section,
    textSize: 100,
    textSizes: [90, 100, 115, 130, 150, 200],
    show: nothing,
    save: () => Promise.resolve(null),
    resize: nothing,
    accounts: elsewhere,
    keyboard: elsewhere,
  });
}

export const gallery: Sample[] = [
  view("appearance", "appearance"),
  view("appearance-chosen", "appearance", { ...unsaid, theme: "contrastDark", language: "de", compact: true }),
  view("privacy", "privacy"),
  view("privacy-off", "privacy", { ...unsaid, sendTyping: false, sendReceipts: false }),
];
