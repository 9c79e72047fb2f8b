import { render } from "svelte/server";
import { beforeAll, describe, expect, it } from "vitest";

import type { AccountRow, Event, Failure, Link } from "../../ipc";

import { speech } from "../../text";

import { apply, kept, loggingIn, noAccounts, noMemory, patience, type AccountsState } from "./accounts.store";
import { asTyped, fieldOf, mendedInTheForm, nothingTyped, stands } from "./login";
import LogIn from "./LogIn.svelte";
import { statusOf, ticks, type Status } from "./status";
import { linesOf } from "./steps";

beforeAll(() => {
  speech.choose("en");
});

const noNetwork: Failure = { code: "noNetwork", about: "quiet.example", detail: "" };
const online: Link = { state: "online" };
const connecting: Link = { state: "connecting", step: "finding", done: [] };
const waiting: Link = { state: "waiting", failure: noNetwork, retryAt: 20_000 };

function row(link: Link, more: Partial<AccountRow> = {}): AccountRow {
  return { id: 1, address: "mira@quiet.example", server: "quiet.example", kept: true, link, queued: 0, ...more };
}

/** What the window knows after the account went through these states at these moments. */
function after(...moments: [at: number, link: Link, queued?: number][]): AccountsState {
  return moments.reduce<AccountsState>((state, [at, link, queued = 0]) => {
    const event: Event = { type: "accounts", rows: [row(link, { queued })] };
    return apply(state, event, at);
  }, noAccounts);
}

function status(state: AccountsState, at: number): Status {
  const [first] = state.rows ?? [];
  if (first === undefined) throw new Error("no account");
  return statusOf(first, state.memory.get(first.id) ?? noMemory, at);
}

describe("the status line", () => {
  it("says nothing for the first three seconds of connecting, then to whom", () => {
    const state = after([0, connecting]);
    expect(status(state, patience - 1).kind).toBe("none");
    expect(status(state, patience).kind).toBe("connecting");
  });

  it("says nothing when the way to the server was short", () => {
    const state = after([0, connecting], [900, online]);
    expect(status(state, 950).kind).toBe("none");
  });

  it("counts down to the next try and stops at nought", () => {
    const state = after([0, online], [1000, waiting, 2]);
    expect(status(state, 8_000)).toEqual({ kind: "waiting", failure: noNetwork, seconds: 12 });
    expect(status(state, 30_000)).toEqual({ kind: "waiting", failure: noNetwork, seconds: 0 });
  });

  it("does not blink away while it tries again", () => {
    const state = after([0, online], [1000, waiting], [2000, connecting]);
    expect(status(state, 2001).kind).toBe("connecting");
  });

  it("says that it is back, with what was sent, and leaves after four seconds", () => {
    const state = after([0, waiting, 2], [5000, connecting, 2], [6000, online, 2], [6500, online, 0]);
    expect(status(state, 7000)).toEqual({ kind: "back", sent: 2 });
    expect(status(state, 10_000).kind).toBe("none");
  });

  it("does not say that it is back when it never was online, however long the first log-in took", () => {
    const first = (at: number, link: Link, isKept: boolean, before = noAccounts): AccountsState =>
      apply(before, { type: "accounts", rows: [row(link, { kept: isKept })] }, at);
    const tried = first(9000, connecting, false, first(0, waiting, false));
    expect(status(first(20_000, online, true, tried), 20_001).kind).toBe("none");
    const loading = first(20_000, connecting, true, tried);
    const state = first(30_000, online, true, loading);
    expect(status(state, 30_001).kind).toBe("none");
    // The second time it is.
    expect(status(first(50_000, online, true, first(40_000, waiting, true, state)), 50_001).kind).toBe("back");
  });

  it("stays when only the user can help", () => {
    const failure: Failure = { code: "notAuthorized", about: "quiet.example", detail: "" };
    const state = after([0, online], [1, { state: "stopped", failure }]);
    expect(status(state, 1e12)).toEqual({ kind: "stopped", failure });
  });

  it("names what is wrong although it is online, and what is worse first", () => {
    const trouble: Failure = { code: "answerUnreadable", about: "quiet.example", detail: "" };
    expect(statusOf(row(online, { trouble }), noMemory, 1)).toEqual({ kind: "troubled", failure: trouble });
    expect(statusOf(row(online), noMemory, 1)).toEqual({ kind: "none" });
    expect(statusOf(row(waiting, { trouble }), noMemory, 1).kind).toBe("waiting");
  });

  it("looks at the clock only while something changes by itself", () => {
    const moving = (state: AccountsState, at: number): boolean => {
      const [first] = state.rows ?? [];
      return first !== undefined && ticks(first, state.memory.get(first.id) ?? noMemory, at);
    };
    expect(moving(after([0, waiting]), 1)).toBe(true);
    expect(moving(after([0, connecting]), 1)).toBe(true);
    expect(moving(after([0, connecting]), patience)).toBe(false);
    expect(moving(after([0, online]), 1)).toBe(false);
    expect(moving(after([0, waiting], [1, online]), 100)).toBe(true);
    expect(moving(after([0, waiting], [1, online]), 5000)).toBe(false);
  });
});

describe("accounts", () => {
  it("that never were online are log-ins, not accounts", () => {
    const rows = [row(online), row(connecting, { id: 2, kept: false })];
    const state = apply(noAccounts, { type: "accounts", rows }, 0);
    expect(kept(state).map((one) => one.id)).toEqual([1]);
    expect(loggingIn(state)?.id).toBe(2);
  });

  it("that are gone are forgotten", () => {
    const state = apply(after([0, waiting]), { type: "accounts", rows: [] }, 1);
    expect(state.memory.size).toBe(0);
  });

  it("are left alone by other views", () => {
    const state = after([0, online]);
    expect(apply(state, { type: "contacts", rows: [] }, 1)).toBe(state);
  });
});

describe("the steps of a log-in", () => {
  const done = [{ step: "finding" as const, detail: "quiet.example:5222", tookMs: 120 }];

  it("show what is behind, what is now and what is to come", () => {
    const lines = linesOf({ step: "securing", done }, null);
    expect(lines.map((line) => line.state)).toEqual(["done", "now", "todo", "todo"]);
    expect(lines[0]?.done?.tookMs).toBe(120);
  });

  it("mark the step that failed", () => {
    const failure: Failure = { code: "certificateInvalid", about: "quiet.example", detail: "" };
    expect(linesOf({ step: "securing", done }, failure).map((line) => line.state)).toEqual(["done", "failed", "todo", "todo"]);
    expect(linesOf(null, failure).map((line) => line.state)).toEqual(["done", "failed", "todo", "todo"]);
  });
});

describe("a failure of a log-in", () => {
  const failure = (code: Failure["code"], about = ""): Failure => ({ code, about, detail: "" });

  it("stands beside the field that it is about", () => {
    expect(fieldOf(failure("addressInvalid", "mira"), { address: "mira", server: "" })).toBe("address");
    expect(fieldOf(failure("addressInvalid", "host:x"), { address: "mira@quiet.example", server: " host:x " })).toBe("server");
    expect(fieldOf(failure("passwordEmpty"), nothingTyped)).toBe("password");
    expect(fieldOf(failure("noTls"), nothingTyped)).toBe("form");
  });

  const wrongServer = { address: "mira@quiet.example", server: " nohost.example:5222 " };

  it("is the typed server's where one was typed, under the name that was typed", () => {
    for (const code of ["serverNotFound", "serverNoAnswer"] as const) {
      const told = failure(code, "quiet.example");
      expect(fieldOf(told, wrongServer)).toBe("server");
      expect(asTyped(told, wrongServer).about).toBe("nohost.example:5222");
      expect(asTyped(told, nothingTyped)).toBe(told);
      expect(mendedInTheForm(told, wrongServer)).toBe(true);
    }
    expect(fieldOf(failure("addressInvalid", "mira"), { ...wrongServer, address: "mira" })).toBe("address");
  });

  it("goes when its field changes, and no other", () => {
    const tried = { ...wrongServer, password: "secret" };
    expect(stands("server", tried, { ...tried, address: "", password: "" })).toBe(true);
    expect(stands("server", tried, { ...tried, server: "" })).toBe(false);
    expect(stands("address", tried, { ...tried, address: "mira@tern.example" })).toBe(false);
    expect(stands("password", tried, { ...tried, password: "secreT" })).toBe(false);
    expect(stands("form", tried, { ...nothingTyped, password: "" })).toBe(true);
  });

  const form = (told: Failure, typed = wrongServer): string =>
    render(LogIn, { props: { typed, known: "secret", failure: told, logIn: () => Promise.resolve(null), back: () => undefined } }).body;

  it("shows the server that is wrong, with what was typed, and keeps the password", () => {
    const page = form(failure("serverNotFound", "quiet.example"));
    expect(page).toContain("No server found for nohost.example:5222.");
    expect(page).not.toContain("for quiet.example");
    expect(page).toMatch(/<details[^>]* open/u);
    expect(page.match(/<input[^>]*>/gu)?.map((input) => [/ value="([^"]*)"/u.exec(input)?.[1], input.includes('aria-invalid="true"')])).toEqual([
      ["mira@quiet.example", false],
      ["secret", false],
      [wrongServer.server, true],
    ]);
  });

  it("says once what an address looks like", () => {
    const hint = "It looks like an e-mail address.";
    expect(form(failure("addressInvalid", "mira"), { address: "mira", server: "" })).not.toContain(hint);
    expect(form(failure("noTls"))).toContain(hint);
  });

  it("leads back to the form only if the form can mend it", () => {
    expect(mendedInTheForm(failure("notAuthorized"), nothingTyped)).toBe(true);
    expect(mendedInTheForm(failure("serverNoAnswer"), nothingTyped)).toBe(false);
  });
});
