import { failureOf, type AccountId, type ConversationId, type Door, type Failure } from "../../ipc";
import { attempt } from "../../ipc/attempt";

/** A chat that stands, or why it does not. */
export type Started = { readonly conversation: ConversationId; readonly failure: null } | { readonly conversation: null; readonly failure: Failure };

/** What the user can do with people. */
export type RosterActions = {
  /** Begins to watch the contacts; the picture comes as an event. */
  watch(): Promise<Failure | null>;
  /** Opens a chat with an address, as typed. A contact is added too if that is wished, but nobody waits for it. */
  start(account: AccountId, address: string, addContact: boolean): Promise<Started>;
  /** Puts somebody into the contacts and asks to see when they are online. */
  add(account: AccountId, address: string, name: string): Promise<Failure | null>;
  /** Takes somebody out of the contacts. The chat stays. */
  remove(account: AccountId, address: string): Promise<Failure | null>;
  /** Answers somebody who asks to see when the user is online. */
  answer(account: AccountId, address: string, allow: boolean): Promise<Failure | null>;
};

/** `notAdded` hears why the contact was not added that was wished together with a chat. */
export function rosterActions(door: Door, notAdded: (conversation: ConversationId, failure: Failure) => void): RosterActions {
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
        const conversation = reply.id;
        // The chat stands, whatever becomes of the contact, which is the server's to answer: perhaps in half a minute.
        if (addContact) void add(account, address, "").then((failure) => failure !== null && notAdded(conversation, failure));
        return { conversation, failure: null };
      } catch (thrown) {
        return { conversation: null, failure: failureOf(thrown) };
      }
    },
  };
}
