import { describe, expect, it } from "vitest";

import type { AccountRow, Event, Failure, Link } from "../ipc";

import { apply, enteringAfter, nothingEntered, nothingYet, screenOf, type AppState, type Entering } from "./app.store";
import { directionOf, layoutOf, resized, textSizes } from "./layout";
import { actionOf, shortcuts, type Press } from "./shortcuts";

const refused: Failure = { code: "notAuthorized", about: "quiet.example", detail: "" };
const silent: Failure = { code: "serverNoAnswer", about: "quiet.example", detail: "" };
const connecting: Link = { state: "connecting", step: "finding", done: [] };

function row(id: number, kept: boolean, link: Link = { state: "online" }): AccountRow {
  return { id, address: `mira${id}@quiet.example`, server: "quiet.example", kept, link, queued: 0 };
}

function after(...events: Event[]): AppState {
  return events.reduce((state, event) => apply(state, event, 0), nothingYet);
}

const open: Event = { type: "profile", profile: { state: "open" } };
const accounts = (...rows: AccountRow[]): Event => ({ type: "accounts", rows });
const begun: Entering = { ...nothingEntered, typed: { address: "mira@quiet.example", server: "" }, password: "secret" };

describe("the screen", () => {
  it("is empty until something is known", () => {
    expect(screenOf(nothingYet, null).kind).toBe("nothing");
    expect(screenOf(after({ type: "profile", profile: { state: "opening" } }), null).kind).toBe("nothing");
    expect(screenOf(after(open), null).kind).toBe("nothing");
  });

  it("asks for the passphrase, or says why the profile does not open", () => {
    expect(screenOf(after({ type: "profile", profile: { state: "locked", first: true } }), null)).toEqual({ kind: "unlock", first: true });
    const failure: Failure = { code: "profileInUse", about: "", detail: "" };
    expect(screenOf(after({ type: "profile", profile: { state: "failed", failure } }), null)).toEqual({ kind: "failed", failure });
  });

  it("welcomes who has no account, and shows the chats to who has one", () => {
    expect(screenOf(after(open, accounts()), null).kind).toBe("welcome");
    expect(screenOf(after(open, accounts(row(1, true))), null).kind).toBe("main");
  });

  it("stays at the form until the log-in has an account, then follows it", () => {
    const form = begun;
    const running: Entering = { ...begun, account: 1 };
    expect(screenOf(after(open, accounts()), form)).toEqual({ kind: "logIn", failure: null });
    expect(screenOf(after(open, accounts()), running)).toEqual({ kind: "logIn", failure: null });
    expect(screenOf(after(open, accounts(row(1, false, connecting))), running)).toEqual({ kind: "progress", account: 1 });
  });

  it("leads a wrong password back to the form, and a silent server to the progress", () => {
    const running: Entering = { ...begun, account: 1 };
    const stopped = after(open, accounts(row(1, false, { state: "stopped", failure: refused })));
    expect(screenOf(stopped, running)).toEqual({ kind: "logIn", failure: refused });
    const waiting = after(open, accounts(row(1, false, { state: "waiting", failure: silent, retryAt: 0 })));
    expect(screenOf(waiting, running)).toEqual({ kind: "progress", account: 1 });
    const named: Entering = { ...running, typed: { ...begun.typed, server: "nohost.example:5222" } };
    expect(screenOf(waiting, named)).toEqual({ kind: "logIn", failure: silent });
  });

  it("shows a log-in that survived a restart, but never in place of the chats", () => {
    expect(screenOf(after(open, accounts(row(1, false, connecting))), null).kind).toBe("progress");
    expect(screenOf(after(open, accounts(row(1, true), row(2, false, connecting))), null).kind).toBe("main");
  });

  it("ends a log-in when its account is online", () => {
    const running: Entering = { ...begun, account: 2 };
    expect(enteringAfter(running, after(open, accounts(row(1, true), row(2, false, connecting))))).toBe(running);
    expect(enteringAfter(running, after(open, accounts(row(1, true), row(2, true))))).toBeNull();
  });

  it("forgets a password that was refused, and keeps it for all else", () => {
    const running: Entering = { ...begun, account: 1 };
    const stopped = (failure: Failure): AppState => after(open, accounts(row(1, false, { state: "stopped", failure })));
    expect(enteringAfter(running, stopped(refused))).toEqual({ ...running, password: "" });
    expect(enteringAfter(running, stopped({ ...refused, code: "noTls" }))).toBe(running);
  });
});

function press(key: string, more: Partial<Press> = {}): Press {
  return { key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

describe("keys", () => {
  it("do what the keyboard help says", () => {
    const arrows: Record<string, string> = { "↑": "ArrowUp", "↓": "ArrowDown" };
    for (const { action, keys } of shortcuts) {
      if (action === "send" || action === "newLine" || action === "close") continue;
      const last = keys[keys.length - 1] ?? "";
      const key = arrows[last] ?? (last.length === 1 ? last.toLowerCase() : last);
      const held = { ctrlKey: keys.includes("Ctrl"), altKey: keys.includes("Alt"), shiftKey: keys.includes("Shift") };
      expect(actionOf(press(key, { ...held, code: `Digit${last}` }), false), keys.join("+")).toBe(action);
    }
  });

  it("are Cmd on a Mac, and then not Ctrl", () => {
    expect(actionOf(press("n", { metaKey: true }), true)).toBe("newChat");
    expect(actionOf(press("n", { ctrlKey: true }), true)).toBeNull();
    expect(actionOf(press("n", { metaKey: true }), false)).toBeNull();
  });

  it("find the help on a German keyboard, where the slash is Shift and 7", () => {
    expect(actionOf(press("/", { ctrlKey: true, shiftKey: true, code: "Digit7" }), false)).toBe("help");
  });

  it("leave letters alone", () => {
    expect(actionOf(press("n"), false)).toBeNull();
    expect(actionOf(press("ArrowUp"), false)).toBeNull();
    expect(actionOf(press("ArrowUp", { ctrlKey: true }), false)).toBeNull();
    expect(actionOf(press("@", { ctrlKey: true, altKey: true }), false)).toBeNull();
  });
});

describe("the desk", () => {
  it("counts room in text sizes", () => {
    expect([1100, 1099, 760, 759, 420].map((width) => layoutOf(width, 100))).toEqual(["wide", "middle", "middle", "one", "one"]);
    expect(layoutOf(1280, 200)).toBe("one");
  });

  it("makes text larger and smaller within bounds", () => {
    expect(resized(100, 1)).toBe(115);
    expect(resized(100, -1)).toBe(90);
    expect(resized(textSizes[textSizes.length - 1] ?? 0, 1)).toBe(200);
    expect(resized(90, -1)).toBe(90);
    expect(resized(150, 0)).toBe(100);
  });

  it("knows which way a language runs", () => {
    expect(directionOf("de")).toBe("ltr");
    expect(directionOf("ar")).toBe("rtl");
    expect(directionOf("he")).toBe("rtl");
  });
});
