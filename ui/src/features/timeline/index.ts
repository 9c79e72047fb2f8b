// One open chat. `Chat` is the whole right column: head, notes, messages, composer. `OpenChat` holds what it shows.
export { default as Chat } from "./Chat.svelte";
export { OpenChat } from "./open-chat.svelte";
export { timelineActions, type TimelineActions } from "./timeline.actions";
export { apply, open, type TimelineState } from "./timeline.store";
