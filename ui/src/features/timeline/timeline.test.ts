import fc from "fast-check";
import { render } from "svelte/server";
import { beforeEach, expect, test } from "vitest";
import { Refused, type Command, type Door, type Event, type TimelineOp, type TimelineRow } from "../../ipc";
import { speech } from "../../text";
import { clamp, isEmojiOnly, longest, pieces } from "./display";
import Message from "./Message.svelte";
import { OpenChat } from "./open-chat.svelte";
import { messageSentence, trouble } from "./sentence";
import { ReadMark, timelineActions, type Seen } from "./timeline.actions";
import { message, mine, sampleNow, samples } from "./timeline.samples";
import { answered, apply, asked, below, heldFromEnd, largest, mayAskOlder, newest, open, wantsOlder } from "./timeline.store";

const failure = { code: "messageRefused", about: "jonas@weber.example", detail: "service-unavailable" } as const;
const ids = (rows: readonly { id: number }[]): number[] => rows.map((row) => row.id);

function timeline(ops: TimelineOp[], more: Partial<Extract<Event, { type: "timeline" }>> = {}): Event {
  return { type: "timeline", conversation: 1, reset: false, ops, hasOlder: false, unreadFrom: null, ...more };
}
const put = (row: TimelineRow, before: number | null = null): TimelineOp => ({ op: "put", row, before });

beforeEach(() => {
  speech.choose("en");
});

test("the first picture ends loading; events of other chats change nothing", () => {
  const state = open(1);
  expect(state.loaded).toBe(false);
  expect(apply(state, timeline([], { conversation: 2 }))).toBe(state);
  expect(apply(state, timeline([put(message(7, 1, "Hello"))], { reset: true, unreadFrom: 7 }))).toMatchObject({ loaded: true, unreadFrom: 7 });
});

test("a message is replaced in its place when its state changes", () => {
  const state = apply(samples.talk, timeline([put(mine(12, 0, "28 mm, if possible.", "delivered"))]));
  expect(ids(state.rows)).toEqual(ids(samples.talk.rows));
  expect(state.rows.at(-1)?.delivery).toBe("delivered");
});

test("older messages are asked for once, until they come", () => {
  const state = { ...samples.many, hasOlder: true };
  expect(wantsOlder(state)).toBe(true);
  const waiting = asked(state);
  expect(wantsOlder(waiting)).toBe(false);
  const unrelated = apply(waiting, timeline([put(message(9_999, 0, "Something new"))], { hasOlder: true }));
  expect(wantsOlder(unrelated)).toBe(false);
  const came = apply(waiting, timeline([put(message(0, 5_000, "Long ago"), 1)], { hasOlder: true }));
  expect(wantsOlder(came)).toBe(true);
  expect(wantsOlder(apply(waiting, timeline([], { hasOlder: false })))).toBe(false);
});

test("what came below counts messages of others only", () => {
  const rows = [message(1, 9, "a"), message(2, 8, "b"), mine(3, 7, "c", "sent"), message(4, 6, "d")];
  expect(below(rows, 1)).toBe(2);
  expect(below(rows, 4)).toBe(0);
  expect(below(rows, 99)).toBe(0);
  expect(below(rows, null)).toBe(0);
});

test("the view is held from its end exactly if everything that changed lies above what is looked at", () => {
  const id = fc.integer({ min: 1, max: 60 });
  const lists = fc.record({ kept: fc.uniqueArray(id, { minLength: 1, maxLength: 20 }), above: fc.nat({ max: 5 }), under: fc.nat({ max: 5 }), at: fc.nat() });
  fc.assert(
    fc.property(lists, ({ kept, above, under, at }) => {
      const before = kept.map((one) => message(one, 1, ""));
      const fresh = (count: number, from: number): TimelineRow[] => Array.from({ length: count }, (_, n) => message(from + n, 1, ""));
      const after = [...fresh(above, 100), ...before, ...fresh(under, 200)];
      const looking = kept[at % kept.length] ?? null;
      expect(heldFromEnd(before, after, looking)).toBe(above > 0 && under === 0);
      expect(heldFromEnd(after, before, looking)).toBe(above > 0 && under === 0);
      expect(heldFromEnd(before, after, 999)).toBe(false);
    }),
  );
});

test("a long text is cut without breaking a character, and its blocks hold all of it", () => {
  expect(clamp("short")).toEqual({ text: "short", cut: false });
  expect(clamp("aa🎉", 3)).toEqual({ text: "aa", cut: true });
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer({ min: 4, max: 40 }), (text, size) => {
      const parts = pieces(text, size);
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(size);
      expect(parts.join("").replaceAll("\n", "")).toBe(text.replaceAll("\n", ""));
      for (const part of parts) expect(part.isWellFormed()).toBe(true);
    }),
  );
});

test("a megabyte is cut and split at once", () => {
  const line = "x".repeat(1_048_576);
  expect(clamp(line).text).toHaveLength(longest);
  expect(pieces(line)).toHaveLength(Math.ceil(line.length / longest));
});

test("only one to five emoji and nothing else are shown large", () => {
  for (const text of ["👋", "🚲🚲🏔️", "👩🏽‍🔧 🇩🇪 1️⃣", "🎉🎉🎉🎉🎉", "❤️", " ☺ "]) expect(isEmojiOnly(text), text).toBe(true);
  for (const text of ["", " ", "1", "a🎉", "🎉🎉🎉🎉🎉🎉", "12:30", "*", "🎉".repeat(100_000)]) expect(isEmojiOnly(text), text.slice(0, 20)).toBe(false);
});

test("a message is one sentence: who, when, what, and what became of it", () => {
  const row = message(1, 9, "Shall I book for two?");
  const at = new Intl.DateTimeFormat(speech.locale, { timeStyle: "short" }).format(row.at);
  expect(messageSentence(row, "Jonas")).toBe(`Jonas, ${at}: Shall I book for two?`);
  expect(messageSentence({ ...row, own: true, delivery: "delivered" }, "Jonas")).toBe(`You, ${at}: Shall I book for two? Delivered.`);
  expect(messageSentence({ ...row, own: true, delivery: "queued", text: "No stop" }, "Jonas")).toBe(`You, ${at}: No stop. Waits to be sent.`);
  expect(messageSentence({ ...row, text: "", refused: "why" }, "Jonas")).toBe(`Jonas, ${at}: This message cannot be shown.`);
  expect(messageSentence({ ...row, text: "x".repeat(1_048_576) }, "Jonas").length).toBeLessThan(1_100);
});

test("a failed message says why, once, in both languages", () => {
  const row = mine(1, 9, "Hello", "failed", { failure });
  expect(trouble(row)).toBe("Not sent: jonas@weber.example does not accept messages right now.");
  expect(trouble({ ...row, failure: { ...failure, code: "recipientUnknown" } })).toBe("Not sent. Nobody has the address jonas@weber.example.");
  expect(trouble({ ...row, failure: null })).toBe("Not sent.");
  expect(trouble({ ...row, delivery: "unknown", failure: { ...failure, code: "deliveryUnknown" } })).toMatch(/^Perhaps not sent: /);
  expect(trouble({ ...row, delivery: "sent" })).toBe("");
  speech.choose("de");
  expect(trouble(row)).toBe("Nicht gesendet: jonas@weber.example nimmt gerade keine Nachrichten an.");
});

function drawn(row: TimelineRow, name = "Jonas"): string {
  const well = (): Promise<null> => Promise.resolve(null);
  const rest = { address: "jonas@weber.example", firstNew: false, first: false, last: false, stop: true, now: sampleNow };
  return render(Message, { props: { ...rest, row, name, actions: { sendAgain: well, discard: well } } }).body;
}

test("a text is text: nothing in it becomes an element or an attribute", () => {
  const html = drawn(message(1, 1, `<img src=x onerror=alert(1)> "><script>alert(2)</script> javascript:alert(3)`));
  expect(html).not.toMatch(/<img|<script|<a\s/);
  expect(html).toContain("&lt;img src=x onerror=alert(1)>");
});

test("a failed message offers to send it again or to discard it, any other does not", () => {
  expect(drawn(mine(1, 1, "Hello", "failed", { failure }))).toMatch(/Send again.*Discard/s);
  expect(drawn(mine(1, 1, "Hello", "sent"))).not.toMatch(/Send again|Discard/);
});

test("delivery is said in words, not by a mark alone", () => {
  for (const [delivery, said] of [["queued", "Waits to be sent"], ["sent", "Sent"], ["delivered", "Delivered"]] as const) {
    expect(drawn(mine(1, 1, "Hello", delivery))).toMatch(new RegExp(`title="${said}, written .*<span class="vh">${said}</span>`, "s"));
  }
});

test("a refused message shows its reason apart from the sentence around it", () => {
  const html = drawn(message(1, 1, "", { refused: "\u202Ereversed" }));
  expect(html).toMatch(/<bdi class="tl-why">\u202Ereversed<\/bdi>/);
});

const seen: Seen = { conversation: 1, newest: 5, unread: 2, atEnd: true, attentive: true };

test("the newest message is marked as read once, and only when it was really seen", async () => {
  const marked: number[] = [];
  const mark = new ReadMark((_, id) => {
    marked.push(id);
    return Promise.resolve(null);
  });
  for (const not of [{ atEnd: false }, { attentive: false }, { unread: 0 }, { newest: null }]) await mark.look({ ...seen, ...not });
  expect(marked).toEqual([]);
  await mark.look(seen);
  await mark.look(seen);
  await mark.look({ ...seen, newest: 6 });
  expect(marked).toEqual([5, 6]);
});

test("a refused mark is tried again", async () => {
  let times = 0;
  const mark = new ReadMark(() => Promise.resolve(times++ === 0 ? { code: "internal", about: "", detail: "" } : null));
  await mark.look(seen);
  await mark.look(seen);
  await mark.look(seen);
  expect(times).toBe(2);
});

/** A door that notes what is asked and refuses what is named. */
function noting(...refused: Command["type"][]): { door: Door; asked: Command[] } {
  const list: Command[] = [];
  const door: Door = {
    listen: () => Promise.resolve(),
    call: (command) => {
      list.push(command);
      return refused.includes(command.type) ? Promise.reject(new Refused({ code: "notFound", about: "", detail: "" })) : Promise.resolve({ type: "done" });
    },
  };
  return { door, asked: list };
}

test("only the chat that is looked at is watched", async () => {
  const { door, asked: list } = noting();
  const chat = new OpenChat(timelineActions(door));
  await chat.show(1);
  await chat.show(1);
  await chat.show(2);
  await chat.show(null);
  expect(list).toEqual([
    { type: "watch", view: { view: "timeline", conversation: 1 } },
    { type: "unwatch", view: { view: "timeline", conversation: 1 } },
    { type: "watch", view: { view: "timeline", conversation: 2 } },
    { type: "unwatch", view: { view: "timeline", conversation: 2 } },
  ]);
  expect(chat.timeline).toBeNull();
});

test("a chat that is gone says so, another one opens, and the same one is tried again", async () => {
  const { door, asked: list } = noting("watch");
  const chat = new OpenChat(timelineActions(door));
  await chat.show(1);
  expect(chat.failure?.code).toBe("notFound");
  await chat.show(1);
  expect(list.filter((command) => command.type === "watch")).toHaveLength(2);
  expect(list.filter((command) => command.type === "unwatch")).toHaveLength(0);
  await chat.show(null);
  expect(chat.failure).toBeNull();
});

test("asking for older messages may be refused and then be asked again", async () => {
  const { door, asked: list } = noting("older");
  const chat = new OpenChat(timelineActions(door));
  await chat.show(1);
  await chat.older();
  expect(list.filter((command) => command.type === "older")).toHaveLength(0);
  chat.hear(timeline([put(message(1, 1, "Hello"))], { reset: true, hasOlder: true }));
  await Promise.all([chat.older(), chat.older()]);
  expect(list.filter((command) => command.type === "older")).toHaveLength(1);
  await chat.older();
  expect(list.filter((command) => command.type === "older")).toHaveLength(2);
  expect(chat.timeline === null ? null : newest(chat.timeline)).toBe(1);
});

test("older messages that do not come are said to be missing, and only the user asks again", async () => {
  const { door, asked: list } = noting("older");
  const chat = new OpenChat(timelineActions(door));
  await chat.show(1);
  chat.hear(timeline([put(message(9, 1, "Hello"))], { reset: true, hasOlder: true }));
  await chat.older();
  expect(chat.timeline).toMatchObject({ asking: false, missed: { code: "notFound" } });
  expect(chat.timeline !== null && wantsOlder(chat.timeline)).toBe(false);
  expect(chat.timeline !== null && mayAskOlder(chat.timeline)).toBe(true);
  const again = chat.older();
  expect(chat.timeline).toMatchObject({ asking: true, missed: null });
  await again;
  expect(list.filter((command) => command.type === "older")).toHaveLength(2);
  chat.hear(timeline([put(message(8, 2, "Earlier"), 9)], { hasOlder: true }));
  expect(chat.timeline).toMatchObject({ asking: false, missed: null });
});

test("waiting for older messages ends with the answer, even if it brought none", async () => {
  const { door } = noting();
  const chat = new OpenChat(timelineActions(door));
  await chat.show(1);
  chat.hear(timeline([put(message(9, 1, "Hello"))], { reset: true, hasOlder: true }));
  const asking = chat.older();
  expect(chat.timeline?.asking).toBe(true);
  await asking;
  expect(chat.timeline?.asking).toBe(false);
  expect(answered(samples.talk, null)).toBe(samples.talk);
});

test("the largest number is found wherever it stands: older messages may come later", () => {
  expect(largest([message(3, 9, "a"), message(7, 8, "b"), message(5, 7, "c")])).toBe(7);
  expect(largest([])).toBe(0);
});
