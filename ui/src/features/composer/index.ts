// What the user writes. `Composer` shows the draft of one chat; drafts live in the store, by chat.
export { composerActions, type ComposerActions } from "./composer.actions";
export { apply, draftOf, initial as noDrafts, type ComposerEvent, type ComposerState, type Draft } from "./composer.store";
export { default as Composer } from "./Composer.svelte";
