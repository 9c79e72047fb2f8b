import { failureOf, type AccountId, type ConversationId, type Door, type Failure } from "../../ipc";
import { attempt } from "../../ipc/attempt";

/** A chat that stands, or why it does not. */
export type Started = { readonly conversation: ConversationId; readonly failure: null } | { readonly conversation: null; readonly failure: Failure };

/** What the user can do with people. */
export type RosterActions = {
  /** Begins to watch the contacts; the picture comes as an event. */
  watch(): Promise<Failure | null>;
  /** Opens a chat with an address, as typed; adds a contact too if that is wished. */
  start(account: AccountId, address: string, addContact: boolean): Promise<Started>;
  /** Puts somebody into the contacts and asks to see when they are online. */
  add(account: AccountId, address: string, name: string): Promise<Failure | null>;
  /** Takes somebody out of the contacts. The chat stays. */
  remove(account: AccountId, address: string): Promise<Failure | null>;
  /** Answers somebody who asks to see when the user is online. */
  answer(account: AccountId, address: string, allow: boolean): Promise<Failure | null>;
};

export function rosterActions(door: Door): RosterActions {
  const add = (account: AccountId, address: string, name: string): Promise<Failure | null> => attempt(door, { type: "addContact", account, address, name });
  return {
    watch: () => attempt(door, { type: "watch", view: { view: "contacts" } }),
    add,
    remove: (account, address) => attempt(door, { type: "removeContact", account, address }),
    answer: (account, address, allow) => attempt(door, { type: "answerRequest", account, address, allow }),
    async start(account, address, addContact) {
      try {
        const reply = await door.call({ type: "startChat", account, address });
        if (reply.type !== "conversation") return { conversation: null, failure: { code: "internal", about: "", detail: `startChat: ${reply.type}` } };
        // The chat stands, whatever becomes of the contact: its head says "not in your contacts" and offers it again.
        if (addContact) await add(account, address, "");
        return { conversation: reply.id, failure: null };
      } catch (thrown) {
        return { conversation: null, failure: failureOf(thrown) };
      }
    },
  };
}
