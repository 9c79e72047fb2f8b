export { settingsActions, type SettingsActions } from "./settings.actions";
export { apply, sections, unsaid, type Section } from "./settings.store";
export { default as SettingsView } from "./Settings.svelte";
