import { expect, test } from "vitest";

import { doorAt } from "./client";
import { failureOf } from "./door";

test("commands are numbered in the order in which they are given, whatever becomes of them", async () => {
  const numbers: unknown[] = [];
  const answers = [Promise.reject(Object.assign(new Error(), { code: "notFound", about: "", detail: "" }))];
  const door = doorAt({
    invoke: (command, args) => {
      numbers.push([command, args["number"] ?? args["next"]]);
      return answers.shift() ?? Promise.resolve({ type: "done" });
    },
    channel: () => null,
  });
  const refused = door.call({ type: "watch", view: { view: "accounts" } });
  const done = door.call({ type: "watch", view: { view: "contacts" } });
  await expect(refused.catch(failureOf)).resolves.toMatchObject({ code: "notFound" });
  await expect(done).resolves.toEqual({ type: "done" });
  await door.listen(() => undefined);
  await door.call({ type: "reopen" });
  expect(numbers).toEqual([
    ["call", 0],
    ["call", 1],
    ["listen", 2],
    ["call", 2],
  ]);
});
