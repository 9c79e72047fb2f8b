import { expect, test, vi } from "vitest";

import { Refused, type AccountRow, type Command, type Door, type Event, type Failure, type Reply } from "../ipc";

import { World } from "./world.svelte";

const failure = (code: Failure["code"]): Failure => ({ code, about: "", detail: "" });
const opening: Event = { type: "profile", profile: { state: "opening" } };
const open: Event = { type: "profile", profile: { state: "open" } };
const connecting: AccountRow["link"] = { state: "connecting", step: "finding", done: [] };
const trying = (id: number): AccountRow => ({ id, address: "mira@quiet.example", server: "quiet.example", kept: false, link: connecting, queued: 0 });

/** An engine whose every answer is the test's. Without a word of it, all goes well. */
class Engine implements Door {
  readonly asked: Command[] = [];
  hear: (event: Event) => void = () => undefined;
  listens: Failure | null = null;
  answer: (command: Command) => Reply | Failure | Promise<Reply | Failure> = () => ({ type: "done" });

  listen(hear: (event: Event) => void): Promise<void> {
    if (this.listens !== null) return Promise.reject(new Refused(this.listens));
    this.hear = hear;
    return Promise.resolve();
  }

  async call(command: Command): Promise<Reply> {
    this.asked.push(command);
    const answer = await this.answer(command);
    if ("code" in answer) throw new Refused(answer);
    return answer;
  }

  count(type: Command["type"]): number {
    return this.asked.filter((command) => command.type === type).length;
  }
}

const settled = (): Promise<void> => new Promise((later) => setImmediate(later));

async function stage(): Promise<{ engine: Engine; world: World }> {
  const engine = new Engine();
  const world = new World(engine);
  await world.begin();
  return { engine, world };
}

/** A reply that comes when the test says so. */
function later(): { reply: Promise<Reply | Failure>; give: (reply: Reply | Failure) => Promise<void> } {
  let resolve: (reply: Reply | Failure) => void = () => undefined;
  const reply = new Promise<Reply | Failure>((settle) => (resolve = settle));
  const give = (given: Reply | Failure): Promise<void> => {
    resolve(given);
    return settled();
  };
  return { reply, give };
}

test("a window that could not listen listens again", async () => {
  const engine = new Engine();
  engine.listens = failure("internal");
  const world = new World(engine);
  expect((await world.begin())?.code).toBe("internal");
  expect(world.screen).toMatchObject({ kind: "failed" });
  expect((await world.reopen())?.code).toBe("internal");
  engine.listens = null;
  expect(await world.reopen()).toBeNull();
  engine.hear(opening);
  expect(world.screen.kind).toBe("nothing");
  expect(engine.count("reopen")).toBe(0);
});

test("a view that could not be watched is watched again, and then the profile is open", async () => {
  const { engine, world } = await stage();
  engine.answer = (command) => (command.type === "watch" && command.view.view === "contacts" ? failure("storeBroken") : { type: "done" });
  engine.hear(open);
  await settled();
  expect(world.screen).toEqual({ kind: "failed", failure: failure("storeBroken") });
  expect(await world.reopen()).toEqual(failure("storeBroken"));
  engine.answer = () => ({ type: "done" });
  expect(await world.reopen()).toBeNull();
  expect(world.screen.kind).toBe("nothing");
  expect(engine.count("reopen")).toBe(0);
  expect(engine.count("watch")).toBe(9);
});

test("a profile that the engine could not open is opened by the engine, and a refusal is given back", async () => {
  const { engine, world } = await stage();
  engine.hear({ type: "profile", profile: { state: "failed", failure: failure("profileInUse") } });
  engine.answer = () => failure("internal");
  expect((await world.reopen())?.code).toBe("internal");
  engine.answer = () => ({ type: "done" });
  expect(await world.reopen()).toBeNull();
  expect(engine.count("reopen")).toBe(2);
});

test("what the engine tells while views are being watched counts for more", async () => {
  const { engine, world } = await stage();
  const slow = later();
  engine.answer = () => slow.reply;
  engine.hear(open);
  engine.hear(opening);
  await slow.give(failure("storeBroken"));
  expect(world.screen.kind).toBe("nothing");
});

test("opening begins when the engine says so, not when the window did", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const { engine, world } = await stage();
    vi.setSystemTime(Date.now() + 60_000);
    engine.hear(opening);
    expect(world.since).toBe(Date.now());
  } finally {
    vi.useRealTimers();
  }
});

const typed = { address: "mira@quiet.example", server: "" };

test("who leaves while a log-in begins is not logged in behind their back", async () => {
  const { engine, world } = await stage();
  engine.hear(open);
  engine.hear({ type: "accounts", rows: [] });
  world.enter();
  const slow = later();
  engine.answer = (command) => (command.type === "logIn" ? slow.reply : { type: "done" });
  const begun = world.logIn(typed, "secret");
  await settled();
  expect(engine.count("logIn")).toBe(1);
  await world.leave();
  expect(world.screen.kind).toBe("welcome");
  await slow.give({ type: "account", id: 5 });
  expect(await begun).toBeNull();
  expect(world.entering).toBeNull();
  expect(engine.asked.at(-1)).toEqual({ type: "removeAccount", account: 5 });
});

const lost = { ...typed, server: "nohost.example:5222" };
const notFound = (id: number): Event => ({
  type: "accounts",
  rows: [{ ...trying(id), link: { state: "waiting", failure: { ...failure("serverNotFound"), about: "quiet.example" }, retryAt: 0 } }],
});

test("a log-in that failed before its answer came keeps what was typed, and is not tried again behind the form", async () => {
  const { engine, world } = await stage();
  engine.hear(open);
  engine.hear({ type: "accounts", rows: [] });
  world.enter();
  const slow = later();
  engine.answer = (command) => (command.type === "logIn" ? slow.reply : { type: "done" });
  const begun = world.logIn(lost, "secret");
  await settled();
  engine.hear({ type: "accounts", rows: [trying(5)] });
  engine.hear(notFound(5));
  expect(world.screen).toMatchObject({ kind: "logIn", failure: { code: "serverNotFound" } });
  expect(world.entering).toMatchObject({ typed: lost, password: "secret" });
  await slow.give({ type: "account", id: 5 });
  expect(await begun).toBeNull();
  expect(engine.asked.at(-1)).toEqual({ type: "removeAccount", account: 5 });
  engine.hear({ type: "accounts", rows: [] });
  expect(world.screen).toMatchObject({ kind: "logIn", failure: { code: "serverNotFound" } });
  expect(world.entering).toMatchObject({ typed: lost, password: "secret" });
});

test("the password of a log-in is forgotten when it succeeds and when it is left", async () => {
  const { engine, world } = await stage();
  engine.hear(open);
  engine.hear({ type: "accounts", rows: [] });
  engine.answer = (command) => (command.type === "logIn" ? { type: "account", id: 5 } : { type: "done" });
  world.enter();
  await world.logIn(lost, "secret");
  expect(world.entering?.password).toBe("secret");
  await world.leave();
  expect(world.entering).toBeNull();
  world.enter();
  expect(world.entering?.password).toBe("");
  await world.logIn(typed, "secret");
  engine.hear({ type: "accounts", rows: [{ ...trying(5), kept: true, link: { state: "online" } }] });
  expect(world.entering).toBeNull();
});

test("an attempt that stays because it cannot be removed says so, and nothing new is begun beside it", async () => {
  const { engine, world } = await stage();
  engine.hear(open);
  engine.hear({ type: "accounts", rows: [trying(4)] });
  engine.answer = (command) => (command.type === "removeAccount" ? failure("diskFull") : { type: "done" });
  await world.giveUp();
  expect(world.stuck?.code).toBe("diskFull");
  await world.leave();
  expect(world.stuck?.code).toBe("diskFull");
  expect((await world.logIn({ ...typed, address: "noor@tern.example" }, "secret"))?.code).toBe("diskFull");
  expect(engine.count("logIn")).toBe(0);
  expect(world.stuck).toBeNull();
  engine.answer = () => failure("notFound");
  await world.leave();
  expect(world.stuck).toBeNull();
});

test("why somebody was not added is known at their chat, however late it comes", async () => {
  const { engine, world } = await stage();
  const slow = later();
  engine.answer = (command) => (command.type === "addContact" ? slow.reply : { type: "conversation", id: 7 });
  expect(await world.roster.start(1, "noor@tern.example", true)).toEqual({ conversation: 7, failure: null });
  await slow.give(failure("serverRefused"));
  expect(world.notAdded.get(7)?.code).toBe("serverRefused");
});
