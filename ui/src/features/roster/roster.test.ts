import { expect, test } from "vitest";
import { Refused, type Command, type Door } from "../../ipc";
import { rosterActions } from "./roster.actions";
import { contact, samples } from "./roster.samples";
import { apply, bondOf, contactOf, initial, isOwn, matching, mostSuggestions, offersAddress } from "./roster.store";

/** A door that refuses the commands named. */
function doorRefusing(...types: Command["type"][]): { door: Door; asked: Command[] } {
  const asked: Command[] = [];
  const door: Door = {
    listen: () => Promise.resolve(),
    call: (command) => {
      asked.push(command);
      if (types.includes(command.type)) return Promise.reject(new Refused({ code: "addressInvalid", about: "mira@", detail: "" }));
      return Promise.resolve(command.type === "startChat" ? { type: "conversation", id: 7 } : { type: "done" });
    },
  };
  return { door, asked };
}

test("contacts come whole each time", () => {
  const state = apply(initial, { type: "contacts", rows: [contact("Jonas", "jonas@weber.example")] });
  expect(state).toEqual({ loaded: true, contacts: [contact("Jonas", "jonas@weber.example")] });
  expect(apply(state, { type: "conversations", reset: true, ops: [] })).toBe(state);
});

test("typing finds names and addresses, without case and accents, and never more than can be shown", () => {
  expect(matching(samples.some, "BJORN").map((row) => row.address)).toEqual(["olafur@nordlys.example"]);
  expect(matching(samples.some, "tern.ex").map((row) => row.name)).toEqual(["Amara Okafor", "Noor Haddad"]);
  expect(matching(samples.some, "  ")).toHaveLength(samples.some.contacts.length);
  expect(matching(samples.many, "person")).toHaveLength(mostSuggestions);
});

test("an address that no contact has is offered", () => {
  const offered = (typed: string): boolean => offersAddress(matching(samples.some, typed), typed, "mira@quiet.example");
  expect(offered("someone@new.example")).toBe(true);
  expect(offered("jonas@weber.example")).toBe(false);
  expect(offered("Jonas@Weber.Example ")).toBe(false);
  expect(offered("jonas")).toBe(false);
});

test("one's own address is no address to chat with, the one of another account is", () => {
  const offered = (own: string): boolean => offersAddress([], " Mira@Quiet.example", own);
  expect(offered("mira@quiet.example")).toBe(false);
  expect(offered("mira@work.example")).toBe(true);
  expect(offered("")).toBe(true);
  expect(isOwn("", "")).toBe(false);
});

test("a question that waits for the user comes before everything else", () => {
  expect(bondOf(null)).toBe("stranger");
  expect(bondOf({ subscription: "to", asked: false, asks: true })).toBe("asksUs");
  expect(bondOf({ subscription: "both", asked: false, asks: false })).toBe("both");
  expect(bondOf({ subscription: "none", asked: true, asks: false })).toBe("weAsked");
  expect(bondOf({ subscription: "from", asked: true, asks: false })).toBe("weAsked");
  expect(bondOf({ subscription: "from", asked: false, asks: false })).toBe("theySeeUs");
  expect(bondOf({ subscription: "to", asked: false, asks: false })).toBe("weSeeThem");
});

test("the same address at two accounts is two contacts", () => {
  expect(contactOf(samples.some, 2, "priya@work.example")?.asks).toBe(true);
  expect(contactOf(samples.some, 1, "priya@work.example")).toBeNull();
});

const nobody = (): void => {
  throw new Error("nothing was refused");
};

test("a chat starts, and the contact is added if that was wished", async () => {
  const { door, asked } = doorRefusing();
  expect(await rosterActions(door, nobody).start(1, " mira@quiet.example", true)).toEqual({ conversation: 7, failure: null });
  expect(asked.map((command) => command.type)).toEqual(["startChat", "addContact"]);
});

test("an address that is none is refused with its reason, and nothing is added", async () => {
  const { door, asked } = doorRefusing("startChat");
  const started = await rosterActions(door, nobody).start(1, "mira@", true);
  expect(started.failure?.code).toBe("addressInvalid");
  expect(asked.map((command) => command.type)).toEqual(["startChat"]);
});

test("the chat stands before the server answered about the contact, and a refusal is told later", async () => {
  let refuse: (refused: Refused) => void = nobody;
  const slow = new Promise<never>((_, reject) => (refuse = reject));
  const door: Door = {
    listen: () => Promise.resolve(),
    call: (command) => (command.type === "addContact" ? slow : Promise.resolve({ type: "conversation", id: 7 })),
  };
  const told = new Promise((tell) => {
    const actions = rosterActions(door, (conversation, failure) => tell([conversation, failure.code]));
    void actions.start(1, "mira@quiet.example", true).then((started) => {
      expect(started).toEqual({ conversation: 7, failure: null });
      refuse(new Refused({ code: "serverRefused", about: "quiet.example", detail: "" }));
    });
  });
  expect(await told).toEqual([7, "serverRefused"]);
});
