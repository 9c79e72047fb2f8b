import { describe, expect, it } from "vitest";

import type { Command, Event } from "./bindings";
import { failureOf, Refused } from "./door";
import { FakeDoor, sameJson, type Recording, type Step } from "./fake";

const settings = { theme: "system", language: "", sendTyping: true, sendReceipts: true, compact: false } as const;
const opening: Event = { type: "profile", profile: { state: "opening" } };
const open: Event = { type: "profile", profile: { state: "open" } };
const told: Event = { type: "settings", settings };
const watch: Command = { type: "watch", view: { view: "accounts" } };
const tryNow: Command = { type: "tryNow", account: 1 };

function step(command: Command | null, more: Partial<Step> = {}): Step {
  return { command, reply: command === null ? null : { type: "done" }, failure: null, events: [], ...more };
}

function door(steps: Step[]): { door: FakeDoor; heard: Event[] } {
  const recording: Recording = { name: "test", steps };
  const fake = new FakeDoor(recording);
  const heard: Event[] = [];
  void fake.listen((event) => heard.push(event));
  return { door: fake, heard };
}

describe("the recorded door", () => {
  it("tells at once what happened before anything was asked", () => {
    const { heard } = door([step(null, { events: [opening] }), step(null, { events: [open] }), step(watch, { events: [told] })]);
    expect(heard).toEqual([opening, open]);
  });

  it("answers a command with its step, then tells what followed by itself", async () => {
    const { door: fake, heard } = door([step(tryNow, { events: [opening] }), step(null, { events: [open] })]);
    await expect(fake.call(tryNow)).resolves.toEqual({ type: "done" });
    expect(heard).toEqual([opening, open]);
  });

  it("takes the next unused step of equal commands", async () => {
    const { door: fake } = door([step(tryNow, { reply: { type: "message", id: 1 } }), step(tryNow, { reply: { type: "message", id: 2 } })]);
    await expect(fake.call(tryNow)).resolves.toEqual({ type: "message", id: 1 });
    await expect(fake.call(tryNow)).resolves.toEqual({ type: "message", id: 2 });
    await expect(fake.call(tryNow)).rejects.toBeInstanceOf(Refused);
  });

  it("lets a view be watched again with the same picture", async () => {
    const { door: fake, heard } = door([step(watch, { events: [told] })]);
    await fake.call(watch);
    await fake.call(watch);
    expect(heard).toEqual([told, told]);
  });

  it("refuses as it was recorded, and what was never recorded as not found", async () => {
    const failure = { code: "noTls", about: "quiet.example", detail: "" } as const;
    const { door: fake } = door([step(tryNow, { reply: null, failure })]);
    await expect(fake.call(tryNow).catch(failureOf)).resolves.toEqual(failure);
    await expect(fake.call(tryNow).catch(failureOf)).resolves.toMatchObject({ code: "notFound" });
  });

  it("answers late if it is told to, and lets things happen that nobody asked for", async () => {
    const { door: fake, heard } = door([step(tryNow, { events: [open] })]);
    fake.hold("tryNow");
    const reply = fake.call(tryNow);
    fake.tell([opening]);
    await Promise.resolve();
    expect(heard).toEqual([opening]);
    fake.release("tryNow");
    await expect(reply).resolves.toEqual({ type: "done" });
    expect(heard).toEqual([opening, open]);
  });

  it("remembers what was asked", async () => {
    const { door: fake } = door([step(watch)]);
    await fake.call(watch);
    expect(fake.asked).toEqual([watch]);
  });
});

describe("sameJson", () => {
  it("compares by value, not by the order of keys", () => {
    expect(sameJson({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
    expect(sameJson({ a: 1 }, { a: 1, b: undefined })).toBe(false);
    expect(sameJson([1], { 0: 1 })).toBe(false);
    expect(sameJson([1, 2], [1])).toBe(false);
    expect(sameJson(null, {})).toBe(false);
  });
});

describe("failureOf", () => {
  it("makes a fault of ours out of everything that is no refusal, and tells nothing of its text", () => {
    const failure = failureOf(new TypeError("mira@quiet.example said hello"));
    expect(failure).toEqual({ code: "internal", about: "", detail: "TypeError" });
  });
});
