import { failureOf, type ConversationId, type Door } from "../../ipc";
import { canSend, draftOf, type ComposerEvent, type ComposerState } from "./composer.store";

/** What the composer can do. */
export type ComposerActions = {
  /** Sends the draft. It leaves the box when it is stored, and stays there if it is refused. */
  send(conversation: ConversationId): Promise<void>;
  /** Tells whether the user writes. Nothing is shown if this fails: it is no work of the user's. */
  typing(conversation: ConversationId, writing: boolean): Promise<void>;
};

export function composerActions(door: Door, read: () => ComposerState, happen: (event: ComposerEvent) => void): ComposerActions {
  // Enter while the text before is still on its way: wished for, done right after.
  const again = new Set<ConversationId>();

  const send = async (conversation: ConversationId): Promise<void> => {
    const draft = draftOf(read(), conversation);
    if (!canSend(draft)) {
      if (draft.sending !== null && draft.text !== draft.sending) again.add(conversation);
      return;
    }
    happen({ type: "sending", conversation });
    try {
      await door.call({ type: "send", conversation, text: draft.text });
      happen({ type: "stored", conversation });
    } catch (thrown) {
      again.delete(conversation);
      happen({ type: "refused", conversation, failure: failureOf(thrown) });
    }
    if (again.delete(conversation)) await send(conversation);
  };

  return {
    send,
    async typing(conversation, writing) {
      try {
        await door.call({ type: "typing", conversation, writing });
      } catch {
        // The other side misses three dots, nothing else.
      }
    },
  };
}
