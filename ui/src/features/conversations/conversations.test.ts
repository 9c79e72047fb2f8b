import { render } from "svelte/server";
import { expect, test } from "vitest";
import { speech } from "../../text";
import { fold } from "../../text/fold";
import ConversationItem from "./ConversationItem.svelte";
import { chat, sampleNow, samples } from "./conversations.samples";
import { apply, clampWidth, initial, rowOf, step, stepUnread, unreadChats, visible } from "./conversations.store";
import { rowSentence } from "./sentence";
import { widthAfter } from "./width";

const ids = (rows: readonly { id: number }[]): number[] => rows.map((row) => row.id);

test("the first picture ends loading, also when it is empty", () => {
  expect(initial.loaded).toBe(false);
  expect(apply(initial, { type: "conversations", reset: true, ops: [] })).toEqual({ ...initial, loaded: true });
});

test("a chat that hears something moves to the top, as the core says", () => {
  const state = apply(samples.everyday, {
    type: "conversations",
    reset: false,
    ops: [{ op: "put", row: chat(5, "Tomasz Zieliński", "tomasz@quiet.example", "One more thing", 0, { unread: 1 }), before: 1 }],
  });
  expect(ids(state.rows).slice(0, 3)).toEqual([5, 1, 2]);
  expect(state.rows).toHaveLength(samples.everyday.rows.length);
});

test("events of other views leave the list as it is", () => {
  expect(apply(samples.everyday, { type: "contacts", rows: [] })).toBe(samples.everyday);
});

test("a reset forgets rows but neither filter nor search", () => {
  const state = apply({ ...samples.unread, query: "x" }, { type: "conversations", reset: true, ops: [] });
  expect(state).toEqual({ loaded: true, rows: [], filter: "unread", query: "x" });
});

test("the tab Unread shows unread chats and the one that is open", () => {
  expect(ids(visible(samples.unread, null))).toEqual([2, 4]);
  expect(ids(visible(samples.unread, 5))).toEqual([2, 4, 5]);
  expect(unreadChats(samples.unread)).toBe(2);
});

test("the search looks at names and addresses, without case and accents", () => {
  const found = (query: string): number[] => ids(visible({ ...samples.everyday, query }, null));
  expect(found("BJORN")).toEqual([4]);
  expect(found("  jonas@weber ")).toEqual([1]);
  expect(found("ólafur b")).toEqual([4]);
  expect(found("pumpe")).toEqual([]);
  expect(fold("ＪÓNAS")).toBe("jonas");
});

test("without filter and search the rows are the very same, so that nothing is drawn again", () => {
  expect(visible(samples.many, null)).toBe(samples.many.rows);
});

test("moving stops at the ends of the list and begins at the near one", () => {
  const { rows } = samples.everyday;
  expect(step(rows, 1, "next")).toBe(2);
  expect(step(rows, 1, "previous")).toBe(1);
  expect(step(rows, 10, "next")).toBe(10);
  expect(step(rows, null, "next")).toBe(1);
  expect(step(rows, null, "previous")).toBe(10);
  expect(step(rows, 5, "first")).toBe(1);
  expect(step(rows, 5, "last")).toBe(10);
  expect(step([], null, "next")).toBeNull();
  expect(step([], 3, "last")).toBeNull();
});

test("moving between unread chats goes around the end and skips the open one", () => {
  const { rows } = samples.everyday;
  expect(stepUnread(rows, 1, "next")).toBe(2);
  expect(stepUnread(rows, 2, "next")).toBe(4);
  expect(stepUnread(rows, 4, "next")).toBe(2);
  expect(stepUnread(rows, 1, "previous")).toBe(4);
  expect(stepUnread(rows, null, "next")).toBe(2);
  expect(stepUnread(samples.nothingUnread.rows, 1, "next")).toBeNull();
});

test("a chat that is gone has no row", () => {
  expect(rowOf(samples.everyday, 3)?.name).toBe("Noor Haddad");
  expect(rowOf(samples.everyday, 99)).toBeNull();
  expect(rowOf(samples.everyday, null)).toBeNull();
});

test("the width of the list stays between its bounds, whatever was remembered", () => {
  expect([100, 240.4, 333, 9_999, Number.NaN].map(clampWidth)).toEqual([240, 240, 333, 420, 320]);
});

test("a row is one sentence, with the state of one's own message or the draft in words", () => {
  speech.choose("en");
  const at = new Intl.DateTimeFormat(speech.locale, { timeStyle: "short" }).format(sampleNow - 2 * 60_000);
  const jonas = chat(1, "Jonas", "jonas@weber.example", "For two?", 2, { availability: "online", unread: 2 });
  expect(rowSentence(jonas, "", sampleNow)).toBe(`Jonas, Online, ${at}, 2 unread messages: For two?`);
  expect(rowSentence({ ...jonas, unread: 0, previewDelivery: "failed" }, "", sampleNow)).toBe(`Jonas, Online, ${at}, Not sent: For two?`);
  expect(rowSentence({ ...jonas, typing: true, unread: 1 }, "", sampleNow)).toBe(`Jonas, Online, ${at}, 1 unread message: typing…`);
  expect(rowSentence(jonas, "I would", sampleNow)).toBe(`Jonas, Online, ${at}, 2 unread messages: Draft: I would`);
  expect(rowSentence(chat(2, "Noor", "noor@tern.example", "", 0, { at: null }), "", sampleNow)).toBe("Noor, Offline");
});

test("a name or a preview stays text, and a name cannot turn itself into another", () => {
  const rest = { index: 0, count: 1, open: false, stop: true, draft: "", now: sampleNow, choose: () => undefined };
  const row = chat(1, "\u202Eelpmaxe.knab", "trick@turn.example", "<b>bold</b>", 1);
  const { body } = render(ConversationItem, { props: { row, ...rest } });
  expect(body).toContain("<bdi>elpmaxe.knab</bdi>");
  expect(body).toContain("<bdi>&lt;b>bold&lt;/b></bdi>");
  expect(body).toContain('aria-label="elpmaxe.knab, Offline');
});

test("an arrow moves the edge of the list the way it points, in both directions of reading", () => {
  expect([widthAfter("ArrowRight", 320, false), widthAfter("ArrowLeft", 320, false)]).toEqual([336, 304]);
  expect([widthAfter("ArrowRight", 320, true), widthAfter("ArrowLeft", 320, true)]).toEqual([304, 336]);
  expect([widthAfter("Home", 320, false), widthAfter("End", 320, false), widthAfter("ArrowRight", 419, false)]).toEqual([240, 420, 420]);
  expect(widthAfter("a", 320, false)).toBeNull();
});
