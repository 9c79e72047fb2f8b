import type { AccountId, ContactRow, ConversationId, Event, Failure } from "../../ipc";
import { fold } from "../../text/fold";

/** All contacts of all accounts. */
export type RosterState = {
  /** `false` until the first picture came. */
  readonly loaded: boolean;
  /** By name, as the core orders them. */
  readonly contacts: readonly ContactRow[];
};

export const initial: RosterState = { loaded: false, contacts: [] };

/** The contacts after an event. Pure; other events leave them as they are. */
export function apply(state: RosterState, event: Event): RosterState {
  return event.type === "contacts" ? { loaded: true, contacts: event.rows } : state;
}

/** How many suggestions a list shows at most: enough to scroll, few enough to stay quick. */
export const mostSuggestions = 50;

/** The contacts whose name or address holds what was typed. */
export function matching(state: RosterState, typed: string): readonly ContactRow[] {
  const wanted = fold(typed.trim());
  const found: ContactRow[] = [];
  for (const contact of state.contacts) {
    if (found.length === mostSuggestions) break;
    if (wanted === "" || fold(contact.name).includes(wanted) || fold(contact.address).includes(wanted)) found.push(contact);
  }
  return found;
}

/** Is what was typed the address of the account itself? */
export function isOwn(own: string, typed: string): boolean {
  return own !== "" && typed.trim().toLowerCase() === own.toLowerCase();
}

/** May what was typed be offered as a new address of the account `own`? Whether it is one is the core's to say. */
export function offersAddress(found: readonly ContactRow[], typed: string, own: string): boolean {
  const address = typed.trim().toLowerCase();
  return address.includes("@") && !isOwn(own, typed) && !found.some((contact) => contact.address === address);
}

/** The contact behind an address of one account, or `null`. */
export function contactOf(state: RosterState, account: AccountId, address: string): ContactRow | null {
  return state.contacts.find((row) => row.account === account && row.address === address) ?? null;
}

/** How the user and somebody stand to each other, as it is shown. */
export type Bond = "stranger" | "asksUs" | "weAsked" | "weSeeThem" | "theySeeUs" | "both";

/** What to show about a contact. Their question comes first: it waits for the user. */
export function bondOf(contact: Pick<ContactRow, "subscription" | "asked" | "asks"> | null): Bond {
  if (contact === null) return "stranger";
  if (contact.asks) return "asksUs";
  switch (contact.subscription) {
    case "both":
      return "both";
    case "to":
      return "weSeeThem";
    case "from":
      return contact.asked ? "weAsked" : "theySeeUs";
    case "none":
      return contact.asked ? "weAsked" : "stranger";
  }
}

/** Chats whose other side was not added to the contacts although that was wished, and why. */
export type NotAdded = ReadonlyMap<ConversationId, Failure>;
export const allAdded: NotAdded = new Map();

export function notAddedIn(refusals: NotAdded, conversation: ConversationId, failure: Failure): NotAdded {
  return new Map(refusals).set(conversation, failure);
}
