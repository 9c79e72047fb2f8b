import type { ContactRow } from "../../ipc/bindings";
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
