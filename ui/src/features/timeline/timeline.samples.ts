import { sample, type Sample } from "../../design/sample";
import type { ConversationRow, Delivery, Failure, TimelineRow } from "../../ipc";
import type { Draft } from "../composer";
import ChatSample from "./ChatSample.svelte";
import FailureLine from "./FailureLine.svelte";
import { open, type TimelineState } from "./timeline.store";

/** The samples stand still: it is Monday, 16 November 2026, 14:32 UTC. */
export const sampleNow = Date.UTC(2026, 10, 16, 14, 32);
export const sampleToday = 20_773;
const minute = 60_000;

/** One message, `ago` minutes old. What is not said is the usual. */
export function message(id: number, ago: number, text: string, more: Partial<TimelineRow> = {}): TimelineRow {
  const at = sampleNow - ago * minute;
  return { id, own: false, text, refused: null, at, day: null, startsGroup: true, endsGroup: true, delivery: null, failure: null, ...more };
}

/** One message of the user. */
export function mine(id: number, ago: number, text: string, delivery: Delivery, more: Partial<TimelineRow> = {}): TimelineRow {
  return message(id, ago, text, { own: true, delivery, ...more });
}

const starts = { endsGroup: false } as const;
const inside = { startsGroup: false, endsGroup: false } as const;
const ends = { startsGroup: false } as const;

function failure(code: Failure["code"], about = "", detail = ""): Failure {
  return { code, about, detail };
}

const talk: readonly TimelineRow[] = [
  message(1, 21 * 60, "Did the new bike lock arrive?", { day: sampleToday - 1 }),
  mine(2, 21 * 60 - 4, "Yes, and it fits both wheels. Thank you for the tip!", "delivered"),
  message(3, 62, "Sunday at seven at the station?", { day: sampleToday, ...starts }),
  message(4, 61, "I would take the slow train. It has room for four bicycles, and nobody hurries us on the platform.", inside),
  message(5, 60, "This is where we turn around.", ends),
  mine(6, 31, "That works.", "delivered", starts),
  mine(7, 30, "Route with two water stops. The last climb is steep, we can walk it.", "delivered", ends),
  message(8, 11, "The train back leaves every hour.", { ...starts }),
  message(9, 9, "Shall I book for two?", ends),
  mine(10, 2, "Perfect, I’ll take the 18:12.", "delivered", starts),
  mine(11, 1, "Do you have a spare tube?", "sent", inside),
  mine(12, 0, "28 mm, if possible.", "queued", ends),
];

const trouble: readonly TimelineRow[] = [
  message(1, 34, "Sunday at seven at the station?", { day: sampleToday }),
  mine(2, 28, "Yes. I will bring the map.", "delivered", starts),
  mine(3, 3, "And the pump, mine lost its head.", "failed", { ...inside, failure: failure("messageRefused", "jonas@weber.example", "service-unavailable") }),
  mine(4, 2, "Is anybody at this address?", "failed", { ...inside, failure: failure("recipientUnknown", "jonas@weber.example") }),
  mine(5, 1, "Do you still have the small repair kit?", "unknown", { ...inside, failure: failure("deliveryUnknown") }),
  mine(6, 0, "This one waits.", "queued", ends),
];

const refused: readonly TimelineRow[] = [
  message(1, 9, "Here comes something odd.", { day: sampleToday, ...starts }),
  message(2, 8, "", { refused: "more than 64 attributes on one element", ...ends }),
  mine(3, 2, "That one did not reach me.", "delivered"),
];

const directions: readonly TimelineRow[] = [
  message(1, 30, "هل نلتقي يوم الأحد الساعة السابعة عند المحطة؟", { day: sampleToday, ...starts }),
  message(2, 29, "نعم، والمسار في الملف lake-loop-62km.gpx", ends),
  mine(3, 20, "שבת שלום, see you at 18:12!", "delivered"),
  message(4, 12, "A text that tries to turn the rest around: \u202Egnp.exe\u202C, and \u2066an isolate that never ends"),
  message(5, 11, "z͍̙̒̈́ǎ̵͉l̴̪̈́g̷̱̊ȯ̸͜ climbs out of its line"),
  mine(6, 2, "The time and the ticks stay where they were.", "sent"),
];

const emoji: readonly TimelineRow[] = [
  message(1, 9, "👋", { day: sampleToday, ...starts }),
  message(2, 8, "🚲🚲🏔️", inside),
  message(3, 7, "👩🏽‍🔧 🇩🇪 1️⃣", ends),
  mine(4, 5, "🎉🎉🎉🎉🎉", "delivered", starts),
  mine(5, 4, "Six are a text again: 🎉🎉🎉🎉🎉🎉", "delivered", ends),
];

const long: readonly TimelineRow[] = [
  message(1, 9, "Packing list:\n\n  – tent\n  – stove\n    – gas\n  – rain jackets, both\n\nAnything else?", { day: sampleToday }),
  mine(2, 8, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(6), "delivered"),
  message(3, 7, "The whole evening we went along the lake, past the mill and the old ferry house. ".repeat(40)),
  mine(4, 1, "https://example.org/" + "a".repeat(600), "sent"),
];

const megabyte: readonly TimelineRow[] = [
  message(1, 9, "This one is a single line of a megabyte:", { day: sampleToday, ...starts }),
  message(2, 8, "no end in sight ".repeat(65_536), ends),
  mine(3, 1, "x".repeat(1_048_576), "sent"),
];

const many: readonly TimelineRow[] = Array.from({ length: 3_000 }, (_, index) => {
  const id = index + 1;
  const own = Math.floor(index / 3) % 2 === 1;
  const place = { startsGroup: index % 3 === 0, endsGroup: index % 3 === 2, day: index === 0 ? sampleToday - 1 : null };
  const text = `Message ${id}. ${"word ".repeat((index * 7) % 23)}`;
  const ago = 3_000 - id;
  return own ? mine(id, ago, text, "delivered", place) : message(id, ago, text, place);
});

function state(rows: readonly TimelineRow[], more: Partial<TimelineState> = {}): TimelineState {
  return { ...open(1), loaded: true, rows, ...more };
}

/** Every state that a timeline can be in. */
export const samples = {
  talk: state(talk, { unreadFrom: 8 }),
  empty: state([]),
  loading: open(1),
  trouble: state(trouble),
  refused: state(refused),
  directions: state(directions),
  emoji: state(emoji),
  long: state(long),
  megabyte: state(megabyte),
  many: state(many, { hasOlder: true }),
  olderMissed: state(talk, { hasOlder: true, missed: failure("storeBroken") }),
} as const satisfies Record<string, TimelineState>;

const jonas: ConversationRow = {
  id: 1,
  account: 1,
  address: "jonas@weber.example",
  name: "Jonas Weber",
  preview: "",
  previewDelivery: null,
  at: sampleNow,
  unread: 0,
  typing: false,
  availability: "online",
  status: "",
  contact: true,
  asked: false,
  asks: false,
};
const younes = { name: "يونس الحداد", address: "younes@souk.example" };
const trick = { name: "\u202Eelpmaxe.knab", address: "trick@turn.example" };

function shown(
  state: string,
  timeline: TimelineState | null,
  row: Partial<ConversationRow> | null = {},
  draft: Partial<Draft> = {},
  { failure: why = null, notAdded = null }: { failure?: Failure | null; notAdded?: Failure | null } = {},
): Sample {
  const props = {
    row: row === null ? null : { ...jonas, ...row },
    timeline,
    failure: why,
    notAdded,
    draft: { text: "", sending: null, refused: null, ...draft },
    now: sampleNow,
  };
  return sample(`timeline/${state}`, "chat", ChatSample, props);
}

export const gallery: Sample[] = [
  shown("closed", null, null),
  shown("talk", samples.talk, { typing: true, unread: 2, status: "On the way, answers later" }, { text: "I’ll check the bicycle spaces and book for two" }),
  shown("empty", samples.empty),
  shown("loading", samples.loading),
  shown("trouble", samples.trouble, { availability: "offline" }),
  shown("refused", samples.refused, { contact: false }),
  shown("asks", samples.empty, { contact: false, asks: true, availability: "offline" }),
  shown("asked", samples.empty, { asked: true, availability: "offline" }),
  shown("right-to-left", samples.directions, { ...younes, typing: true, asks: true }),
  shown("trick", samples.directions, { ...trick, contact: false, typing: true, status: "\u202Eenilno" }),
  shown("emoji", samples.emoji, { availability: "away" }),
  shown("long", samples.long, { status: "A very long status. ".repeat(20), availability: "doNotDisturb" }),
  shown("megabyte", samples.megabyte, {}, { text: "x".repeat(1_048_576), refused: failure("textTooLong", "", "65536") }),
  shown("many", samples.many),
  shown("older", { ...samples.many, asking: true }),
  shown("olderMissed", samples.olderMissed),
  sample("timeline/discard", "window", FailureLine, {
    text: "Not sent.",
    reachable: true,
    sendAgain: () => Promise.resolve(null),
    discard: () => Promise.resolve(null),
    begun: true,
  }),
  shown("failed", samples.loading, {}, {}, { failure: failure("storeBroken") }),
  shown("notAdded", samples.empty, { contact: false }, {}, { notAdded: failure("serverRefused", "weber.example") }),
];
