import { expect, type Page } from "@playwright/test";

// A play of a test's own: two chats of one account, with whatever an engine may answer that no journey recorded.

type Json = Record<string, unknown>;

/** One exchange, as the recordings have it. */
interface Step {
  command: Json | null;
  reply: Json | null;
  failure: Json | null;
  events: Json[];
}

/** What the engine tells without being asked. */
export function told(...events: Json[]): Step {
  return { command: null, reply: null, failure: null, events };
}

/** A command that goes well. */
export function well(command: Json, events: Json[] = [], reply: Json = { type: "done" }): Step {
  return { command, reply, failure: null, events };
}

/** A command that is refused. */
export function refused(command: Json, code: string, about = ""): Step {
  return { command, reply: null, failure: { code, about, detail: "" }, events: [] };
}

export const profile = (state: Json): Json => ({ type: "profile", profile: state });
export const watch = (view: string, conversation?: number): Json => ({ type: "watch", view: conversation === undefined ? { view } : { view, conversation } });

/** The user's account. */
export const account = (more: Json = {}): Json => ({
  id: 1,
  address: "mira@quiet.example",
  server: "quiet.example",
  kept: true,
  link: { state: "online" },
  queued: 0,
  ...more,
});
export const accounts = (...rows: Json[]): Json => ({ type: "accounts", rows });

/** A row of the chat list. */
export function chat(id: number, name: string, more: Json = {}): Json {
  const rest = { preview: "", previewDelivery: null, at: 0, unread: 0, typing: false, availability: "online", status: "" };
  return { id, account: 1, address: `${name.toLowerCase()}@weber.example`, name, ...rest, contact: true, asked: false, asks: false, ...more };
}
export const chats = (...rows: Json[]): Json => ({ type: "conversations", reset: false, ops: rows.map((row) => ({ op: "put", row, before: null })) });

/** A message of the other side. */
export function message(id: number, text: string, more: Json = {}): Json {
  const at = Date.UTC(2026, 10, 16, 14, id % 60);
  return { id, own: false, text, refused: null, at, day: null, startsGroup: true, endsGroup: true, delivery: null, failure: null, ...more };
}
export function timeline(conversation: number, rows: Json[], more: Json = {}): Json {
  return { type: "timeline", conversation, reset: false, hasOlder: false, unreadFrom: null, ops: rows.map((row) => ({ op: "put", row, before: null })), ...more };
}
export const picture = (conversation: number, rows: Json[], more: Json = {}): Json => timeline(conversation, rows, { reset: true, ...more });
export const contacts = (...rows: Json[]): Json => ({ type: "contacts", rows });

/** The views that are always watched, once the profile is open. */
export function opened(first: Json = account()): Step[] {
  return [
    told(profile({ state: "open" })),
    well(watch("accounts"), [accounts(first)]),
    well(watch("contacts"), [contacts()]),
    well(watch("conversations"), [{ ...chats(chat(1, "Jonas"), chat(2, "Noor")), reset: true }]),
  ];
}

interface Gallery {
  play: (recording: { name: string; steps: Step[] }) => void;
  door: { tell: (events: Json[]) => void; hold: (type: string) => void; release: (type: string) => void };
}
type WithGallery = Window & { gallery: Gallery };

/** Begins a play: with two chats, unless told otherwise. */
export async function begin(page: Page, ...steps: Step[]): Promise<void> {
  await page.goto("/gallery.html?recording=own");
  await page.waitForFunction(() => (window as unknown as Partial<WithGallery>).gallery?.play.length === 1);
  await page.evaluate((own) => (window as unknown as WithGallery).gallery.play({ name: "own", steps: own }), steps);
}

/** Two chats: Jonas with some messages, Noor with one. */
export async function beginWithChats(page: Page, ...more: Step[]): Promise<void> {
  const jonas = picture(1, [message(1, "Sunday at seven?"), message(2, "At the station.")]);
  const noor = picture(2, [message(50, "Hello.")]);
  await begin(page, ...opened(), well(watch("timeline", 1), [jonas]), well(watch("timeline", 2), [noor]), ...more);
  await expect(page.getByRole("option")).toHaveCount(2);
}

/** Something happens that nobody asked for. */
export async function happens(page: Page, ...events: Json[]): Promise<void> {
  await page.evaluate((all) => (window as unknown as WithGallery).gallery.door.tell(all), events);
}

/** The engine takes its time with such commands, until it is released. */
export async function hold(page: Page, type: string): Promise<void> {
  await page.evaluate((one) => (window as unknown as WithGallery).gallery.door.hold(one), type);
}
export async function release(page: Page, type: string): Promise<void> {
  await page.evaluate((one) => (window as unknown as WithGallery).gallery.door.release(one), type);
}

/** Opens the chat in a line of the list, by keyboard. */
export async function openChat(page: Page, name: string): Promise<void> {
  for (let press = 0; press < 4; press++) {
    if (await page.getByRole("textbox", { name: `Message to ${name}` }).isVisible()) break;
    await page.keyboard.press(name === "Jonas" ? "Alt+ArrowUp" : "Alt+ArrowDown");
  }
  await expect(page.getByRole("textbox", { name: `Message to ${name}` })).toBeFocused();
}

/** Nothing that has the focus has gone: the keyboard stands somewhere. */
export async function focusStands(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement === document.body || !document.activeElement?.checkVisibility())).toBe(false);
}
