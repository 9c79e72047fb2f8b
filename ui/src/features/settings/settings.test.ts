import { expect, test } from "vitest";

import { Refused, type Command, type Reply, type Settings } from "../../ipc";

import { settingsActions } from "./settings.actions";
import { unsaid } from "./settings.store";

function slow(): { change: ReturnType<typeof settingsActions>["change"]; told: { settings: Settings }; asked: Command[]; answer: (well?: boolean) => Promise<void> } {
  const told = { settings: unsaid };
  const asked: Command[] = [];
  const waiting: { resolve: (reply: Reply) => void; reject: (refused: Refused) => void }[] = [];
  const door = {
    listen: () => Promise.resolve(),
    call: (command: Command) => {
      asked.push(command);
      return new Promise<Reply>((resolve, reject) => waiting.push({ resolve, reject }));
    },
  };
  const answer = async (well = true): Promise<void> => {
    const next = waiting.shift();
    if (well) next?.resolve({ type: "done" });
    else next?.reject(new Refused({ code: "diskFull", about: "", detail: "" }));
    await new Promise((later) => setImmediate(later));
  };
  return { change: settingsActions(door, () => told.settings).change, told, asked, answer };
}

test("two switches within one round trip both hold", async () => {
  const { change, told, asked, answer } = slow();
  void change({ sendTyping: false });
  void change({ sendReceipts: false });
  expect(asked.at(-1)).toEqual({ type: "setSettings", settings: { ...unsaid, sendTyping: false, sendReceipts: false } });
  await answer();
  // Its event comes before the second one is answered.
  told.settings = { ...unsaid, sendTyping: false };
  void change({ compact: true });
  expect(asked.at(-1)).toEqual({ type: "setSettings", settings: { ...unsaid, sendTyping: false, sendReceipts: false, compact: true } });
});

test("what was refused is not wished again with the next switch", async () => {
  const { change, asked, answer } = slow();
  const refused = change({ sendTyping: false });
  await answer(false);
  expect((await refused)?.code).toBe("diskFull");
  void change({ compact: true });
  expect(asked.at(-1)).toEqual({ type: "setSettings", settings: { ...unsaid, compact: true } });
});
