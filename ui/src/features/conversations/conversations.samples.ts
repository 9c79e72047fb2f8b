import { sample, type Sample } from "../../design/sample";
import type { ConversationId, ConversationRow } from "../../ipc";
import { initial, type ConversationsState } from "./conversations.store";
import ListSample from "./ListSample.svelte";

/** The samples stand still: it is Monday, 16 November 2026, 14:32 UTC. */
export const sampleNow = Date.UTC(2026, 10, 16, 14, 32);
const minute = 60_000;

/** One chat whose newest message is `ago` minutes old. What is not said is the usual. */
export function chat(id: number, name: string, address: string, preview: string, ago: number, more: Partial<ConversationRow> = {}): ConversationRow {
  return {
    id,
    account: 1,
    address,
    name,
    preview,
    previewDelivery: null,
    at: sampleNow - ago * minute,
    unread: 0,
    typing: false,
    availability: "offline",
    status: "",
    contact: true,
    asked: false,
    asks: false,
    ...more,
  };
}

/** A chat with nothing special, for the samples of other features. */
export const jonas: ConversationRow = chat(1, "Jonas Weber", "jonas@weber.example", "Shall I book for two?", 2, { availability: "online" });

const everyday: readonly ConversationRow[] = [
  { ...jonas, typing: true },
  chat(2, "Priya Raman", "priya@quiet.example", "Can you look at the reconnect patch before the release?", 3, { unread: 4, availability: "doNotDisturb" }),
  chat(3, "Noor Haddad", "noor@tern.example", "I can bring the printed plan.", 27, { availability: "away" }),
  chat(4, "Ólafur Björnsson", "olafur@nordlys.example", "The ferry was late, so we waited for it.", 72, { unread: 1, availability: "online" }),
  chat(5, "Tomasz Zieliński", "tomasz@quiet.example", "Thanks, the invoice is paid.", 204, { previewDelivery: "delivered" }),
  chat(6, "Amara Okafor", "amara@tern.example", "Now it is on its way.", 205, { previewDelivery: "sent", availability: "extendedAway" }),
  chat(7, "Chen Wei", "chen@quiet.example", "Waits for the network", 230, { previewDelivery: "queued" }),
  chat(8, "Hannah Vogt", "hannah@gruen.example", "And the pump, mine lost its head.", 24 * 60, { previewDelivery: "failed" }),
  chat(9, "Ben Achebe", "ben@tern.example", "Did this arrive?", 3 * 24 * 60, { previewDelivery: "unknown" }),
  chat(10, "nobody@quiet.example", "nobody@quiet.example", "", 0, { at: null, contact: false }),
];

const odd: readonly ConversationRow[] = [
  chat(1, "يونس الحداد", "younes@souk.example", "هل نلتقي يوم الأحد؟", 1, { unread: 120, availability: "online" }),
  chat(2, "Adolph Blaine Charles David Earl Frederick Gerald Hubert Irvin John Kenneth Lloyd", "adolph@long.example", "w".repeat(300), 5, { unread: 1 }),
  chat(3, "\u202Eelpmaxe.knab\u202C", "trick@turn.example", "The name above tries to turn its row around.", 9),
  chat(4, "👩🏽‍🔧", "fix@quiet.example", "🎉🎉", 400 * 24 * 60),
  chat(5, "a@b.example", "a@b.example", "<img src=x onerror=alert(1)>", 10),
];

const many: readonly ConversationRow[] = Array.from({ length: 5_000 }, (_, index) =>
  chat(index + 1, `Person ${index + 1}`, `person${index + 1}@many.example`, `The newest of ${index + 1}`, index, {
    unread: index % 7 === 0 ? index % 13 : 0,
    availability: index % 3 === 0 ? "online" : "offline",
  }),
);

function state(rows: readonly ConversationRow[], more: Partial<ConversationsState> = {}): ConversationsState {
  return { ...initial, loaded: true, rows, ...more };
}

/** Every state that the list can be in. */
export const samples = {
  everyday: state(everyday),
  unread: state(everyday, { filter: "unread" }),
  nothingUnread: state(everyday.map((row) => ({ ...row, unread: 0 })), { filter: "unread" }),
  found: state(everyday, { query: "bjorn" }),
  nothingFound: state(everyday, { query: "pumpe" }),
  empty: state([]),
  loading: initial,
  odd: state(odd),
  many: state(many),
} as const satisfies Record<string, ConversationsState>;

function shown(state: keyof typeof samples, open: ConversationId | null = null, drafts: Record<number, string> = {}): Sample {
  return sample(`conversations/${state}`, "list", ListSample, { list: samples[state], open, drafts, now: sampleNow });
}

export const gallery: Sample[] = [
  shown("everyday", 1, { 3: "I can bring the printed plan, but the" }),
  shown("unread", 4),
  shown("nothingUnread"),
  shown("found"),
  shown("nothingFound"),
  shown("empty"),
  shown("loading"),
  shown("odd"),
  shown("many", 40),
];
