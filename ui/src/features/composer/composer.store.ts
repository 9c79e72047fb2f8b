import type { ConversationId, Failure } from "../../ipc";

/** What the user has written in one chat and not sent. */
export type Draft = {
  readonly text: string;
  /** The text that is on its way into the outbox. It stays in the box until it is stored. */
  readonly sending: string | null;
  /** Why the text was refused. */
  readonly refused: Failure | null;
};

/** All drafts, while the window is open. */
export type ComposerState = { readonly drafts: ReadonlyMap<ConversationId, Draft> };

export const initial: ComposerState = { drafts: new Map() };
const nothing: Draft = { text: "", sending: null, refused: null };

/** What happens to a draft. */
export type ComposerEvent =
  | { readonly type: "typed"; readonly conversation: ConversationId; readonly text: string }
  | { readonly type: "sending"; readonly conversation: ConversationId }
  | { readonly type: "stored"; readonly conversation: ConversationId }
  | { readonly type: "refused"; readonly conversation: ConversationId; readonly failure: Failure };

export function draftOf(state: ComposerState, conversation: ConversationId): Draft {
  return state.drafts.get(conversation) ?? nothing;
}

/** The drafts after something happened. Pure. */
export function apply(state: ComposerState, event: ComposerEvent): ComposerState {
  const old = draftOf(state, event.conversation);
  const draft = change(old, event);
  if (draft === old) return state;
  const drafts = new Map(state.drafts);
  if (draft.text === "" && draft.sending === null && draft.refused === null) drafts.delete(event.conversation);
  else drafts.set(event.conversation, draft);
  return { drafts };
}

function change(draft: Draft, event: ComposerEvent): Draft {
  switch (event.type) {
    case "typed":
      return draft.text === event.text ? draft : { ...draft, text: event.text, refused: null };
    case "sending":
      return canSend(draft) ? { ...draft, sending: draft.text, refused: null } : draft;
    case "stored":
      return draft.sending === null ? draft : { text: rest(draft.text, draft.sending), sending: null, refused: null };
    case "refused":
      return draft.sending === null ? draft : { ...draft, sending: null, refused: event.failure };
  }
}

/** What was typed after the sent text stays. A text that was edited meanwhile stays whole: nothing is lost. */
function rest(text: string, sent: string): string {
  return text.startsWith(sent) ? text.slice(sent.length).replace(/^\n/u, "") : text;
}

/** Is there something to send, and nothing on its way? Whether a text is too long is the core's to say. */
export function canSend(draft: Draft): boolean {
  return draft.sending === null && hasText(draft.text);
}

/** Cheap for a megabyte too: ends at the first letter. */
export function hasText(text: string): boolean {
  return /\S/u.test(text);
}
