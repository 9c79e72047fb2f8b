// People: whom one can write to, and who may see whom. The chat's notes and menu are placed by `timeline/Chat`.
export { default as ChatMenu } from "./ChatMenu.svelte";
export { default as ChatNotes } from "./ChatNotes.svelte";
export { default as NewChat } from "./NewChat.svelte";
export { rosterActions, type RosterActions, type Started } from "./roster.actions";
export { allAdded, apply, contactOf, initial as noContacts, notAddedIn, type NotAdded, type RosterState } from "./roster.store";
