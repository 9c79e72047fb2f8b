import { sample, type Sample } from "../../design/sample";
import type { AccountRow, ContactRow, Failure } from "../../ipc";
import NewChat from "./NewChat.svelte";
import type { RosterActions } from "./roster.actions";
import type { RosterState } from "./roster.store";

/** One contact. What is not said is the usual. */
export function contact(name: string, address: string, more: Partial<ContactRow> = {}): ContactRow {
  return { account: 1, address, name, subscription: "both", asked: false, asks: false, availability: "offline", ...more };
}

const contacts: readonly ContactRow[] = [
  contact("Amara Okafor", "amara@tern.example", { availability: "extendedAway" }),
  contact("Jonas Weber", "jonas@weber.example", { availability: "online" }),
  contact("Noor Haddad", "noor@tern.example", { availability: "away" }),
  contact("Ólafur Björnsson", "olafur@nordlys.example", { subscription: "from", asked: true }),
  contact("Priya Raman", "priya@quiet.example", { availability: "doNotDisturb" }),
  contact("Priya Raman", "priya@work.example", { account: 2, subscription: "none", asks: true }),
  contact("يونس الحداد", "younes@souk.example", { availability: "online" }),
];

const many: readonly ContactRow[] = Array.from({ length: 5_000 }, (_, index) => contact(`Person ${index + 1}`, `person${index + 1}@many.example`));

/** Every state that the contacts can be in. */
export const samples = {
  some: { loaded: true, contacts },
  empty: { loaded: true, contacts: [] },
  loading: { loaded: false, contacts: [] },
  many: { loaded: true, contacts: many },
} as const satisfies Record<string, RosterState>;

const mira: AccountRow = { id: 1, address: "mira@quiet.example", server: "quiet.example", kept: true, link: { state: "online" }, queued: 0 };
const work: AccountRow = { ...mira, id: 2, address: "mira@work.example", server: "work.example" };
const wrong: Failure = { code: "addressInvalid", about: "", detail: "" };

function shown(state: string, roster: RosterState, accounts: readonly AccountRow[], typed = "", failure: Failure | null = null, late = false): Sample {
  const start: RosterActions["start"] = () => Promise.resolve({ conversation: null, failure: wrong });
  const nothing = (): void => undefined;
  const rest = { actions: { start }, started: nothing, close: nothing, begun: { typed, failure, late } };
  return sample(`roster/${state}`, "window", NewChat, { open: true, roster, accounts, ...rest });
}

export const gallery: Sample[] = [
  shown("newChat", samples.some, [mira]),
  shown("newAddress", samples.some, [mira, work], "someone@new.example"),
  shown("wrongAddress", samples.some, [mira], "someone@@new", wrong),
  shown("ownAddress", samples.some, [mira], "mira@quiet.example"),
  shown("late", samples.some, [mira], "someone@new.example", null, true),
  shown("noContacts", samples.empty, [mira]),
  shown("noAccount", samples.empty, []),
  shown("manyContacts", samples.many, [mira], "person 1"),
];
