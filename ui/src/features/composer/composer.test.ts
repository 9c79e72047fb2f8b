import { render } from "svelte/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refused, type Command, type Door, type Failure, type Reply } from "../../ipc";
import { speech } from "../../text";
import { directionOfText } from "../../text/direction";
import { composerActions } from "./composer.actions";
import { apply, canSend, draftOf, hasText, initial, type ComposerEvent, type ComposerState } from "./composer.store";
import Composer from "./Composer.svelte";
import { capacity, fits, mirror } from "./grow";
import { TypingNotice } from "./typing";

const tooLong: Failure = { code: "textTooLong", about: "", detail: "65536" };

/** A door that answers when the test says so. */
function slowDoor(): { door: Door; asked: Command[]; answer: (failure?: Failure) => Promise<void> } {
  const asked: Command[] = [];
  const waiting: { resolve: (reply: Reply) => void; reject: (refused: Refused) => void }[] = [];
  const door: Door = {
    listen: () => Promise.resolve(),
    call: (command) => {
      asked.push(command);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
  };
  const answer = async (failure?: Failure): Promise<void> => {
    const next = waiting.shift();
    if (next === undefined) throw new Error("nothing was asked");
    if (failure === undefined) next.resolve({ type: "message", id: 1 });
    else next.reject(new Refused(failure));
    await Promise.resolve();
    await Promise.resolve();
  };
  return { door, asked, answer };
}

function box(): ReturnType<typeof slowDoor> & { happen: (event: ComposerEvent) => void; text: () => string; state: () => ComposerState; send: () => Promise<void> } {
  let state = initial;
  const happen = (event: ComposerEvent): void => {
    state = apply(state, event);
  };
  const slow = slowDoor();
  const actions = composerActions(slow.door, () => state, happen);
  return { ...slow, happen, text: () => draftOf(state, 1).text, state: () => state, send: () => actions.send(1) };
}

test("a text leaves the box only when it is stored", async () => {
  const { happen, text, send, answer, asked } = box();
  happen({ type: "typed", conversation: 1, text: "Hello" });
  const sent = send();
  expect(asked).toEqual([{ type: "send", conversation: 1, text: "Hello" }]);
  expect(text()).toBe("Hello");
  await answer();
  await sent;
  expect(text()).toBe("");
});

test("a refused text stays in the box, with the reason, until it is changed", async () => {
  const { happen, text, state, send, answer } = box();
  happen({ type: "typed", conversation: 1, text: "far too long" });
  const sent = send();
  await answer(tooLong);
  await sent;
  expect(text()).toBe("far too long");
  expect(draftOf(state(), 1).refused).toEqual(tooLong);
  happen({ type: "typed", conversation: 1, text: "far too lon" });
  expect(draftOf(state(), 1).refused).toBeNull();
});

test("what is typed while the text is on its way stays, and Enter sends it next", async () => {
  const { happen, text, send, answer, asked } = box();
  happen({ type: "typed", conversation: 1, text: "one" });
  const sent = send();
  happen({ type: "typed", conversation: 1, text: "onetwo" });
  await send();
  expect(asked).toHaveLength(1);
  await answer();
  expect(asked[1]).toEqual({ type: "send", conversation: 1, text: "two" });
  expect(text()).toBe("two");
  await answer();
  await sent;
  expect(text()).toBe("");
});

test("Enter twice sends once", async () => {
  const { happen, send, answer, asked } = box();
  happen({ type: "typed", conversation: 1, text: "once" });
  const sent = send();
  await send();
  await answer();
  await sent;
  expect(asked).toHaveLength(1);
});

test("Enter twice does not send what is typed after it", async () => {
  const { happen, text, send, answer, asked } = box();
  happen({ type: "typed", conversation: 1, text: "one" });
  const sent = send();
  await send();
  happen({ type: "typed", conversation: 1, text: "one, half a thought" });
  await answer();
  await sent;
  expect(asked).toHaveLength(1);
  expect(text()).toBe(", half a thought");
});

test("a text that was rewritten while the first one was on its way is kept whole", async () => {
  const { happen, text, send, answer } = box();
  happen({ type: "typed", conversation: 1, text: "first" });
  const sent = send();
  happen({ type: "typed", conversation: 1, text: "something else" });
  await answer();
  await sent;
  expect(text()).toBe("something else");
});

test("an empty box sends nothing, nor do spaces and line breaks", async () => {
  const { happen, send, asked } = box();
  await send();
  happen({ type: "typed", conversation: 1, text: " \n\t " });
  await send();
  expect(asked).toEqual([]);
});

test("each chat has its own draft, and an emptied one is forgotten", () => {
  let state = apply(initial, { type: "typed", conversation: 1, text: "for Jonas" });
  state = apply(state, { type: "typed", conversation: 2, text: "for Noor" });
  expect(draftOf(state, 1).text).toBe("for Jonas");
  state = apply(state, { type: "typed", conversation: 1, text: "" });
  expect([...state.drafts.keys()]).toEqual([2]);
});

test("the box runs the way its first letter does, however long the text is", () => {
  expect(directionOfText("12:30 هل نلتقي")).toBe("rtl");
  expect(directionOfText("שבת, see you")).toBe("rtl");
  expect(directionOfText("see you, שבת")).toBe("ltr");
  expect(directionOfText("🎉 12:30")).toBeUndefined();
  expect(directionOfText("")).toBeUndefined();
  expect(directionOfText(`${" ".repeat(1_048_576)}a`)).toBeUndefined();
});

test("what makes room for the text is never a megabyte", () => {
  expect(mirror("one\n")).toBe("one\n\u200b");
  expect(mirror("x".repeat(1_048_576)).length).toBeLessThan(5_000);
});

test("a text that the box cannot hold is not taken in, and that is said, with the limit", () => {
  expect(fits("", "x".repeat(capacity))).toBe(true);
  expect(fits("y", "x".repeat(capacity))).toBe(false);
  speech.choose("en");
  const nothing = (): void => undefined;
  const props = { conversation: 1, name: "Jonas", draft: { text: "", sending: null, refused: null }, typed: nothing, send: nothing, writing: nothing, escape: nothing };
  const { body } = render(Composer, { props: { ...props, begun: { tooMuch: true } } });
  expect(body).toContain("at most about 40,000 letters. Nothing was added.");
  expect(body).not.toContain('aria-invalid="true"');
  expect(render(Composer, { props }).body).not.toContain("Nothing was added.");
});

test("a megabyte in the box is looked at no further than its first letter", () => {
  const text = "x".repeat(1_048_576);
  expect(hasText(text)).toBe(true);
  expect(canSend({ text, sending: null, refused: null })).toBe(true);
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("writing is told once, silence after a while, and an emptied box at once", () => {
  const told: boolean[] = [];
  const notice = new TypingNotice((writing) => told.push(writing), 5_000);
  notice.typed("H");
  vi.advanceTimersByTime(4_000);
  notice.typed("He");
  vi.advanceTimersByTime(4_999);
  expect(told).toEqual([true]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([true, false]);
  notice.typed("Hel");
  notice.typed("");
  expect(told).toEqual([true, false, true, false]);
  notice.stop();
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(4);
});
