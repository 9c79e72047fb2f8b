import { expect, test, type Page } from "@playwright/test";

import { asked } from "./page";
import { begin, beginWithChats, chat, chats, happens, hold, message, openChat, opened, picture, refused, release, timeline, watch, well } from "./stage";

// Nothing of one chat reaches the next, and nothing is waited for without end.

const composer = (page: Page): ReturnType<Page["locator"]> => page.locator("textarea");

test("a text that was too long for one chat says nothing in the next", async ({ page }) => {
  await beginWithChats(page);
  await openChat(page, "Jonas");
  await composer(page).evaluate((box) => {
    const data = new DataTransfer();
    data.setData("text/plain", "x".repeat(300_000));
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(page.locator(".cmp-refused")).toBeVisible();
  await openChat(page, "Noor");
  await expect(page.locator(".cmp-refused")).toHaveCount(0);
});

test("undo does not bring the text of one chat into the next", async ({ page }) => {
  await beginWithChats(page);
  await openChat(page, "Jonas");
  await page.keyboard.type("only for Jonas");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await expect(composer(page)).toHaveValue("");
  await composer(page).evaluate((box) => box.setAttribute("data-of", "Jonas"));
  await openChat(page, "Noor");
  // A box keeps its history for as long as it lives, in some engines even where another text was put into it.
  await expect(composer(page)).not.toHaveAttribute("data-of");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(composer(page)).toHaveValue("");
  await page.keyboard.type("for Noor");
  await page.keyboard.press("Control+z");
  await expect(composer(page)).not.toHaveValue(/Jonas/);
});

test("a draft waits in its chat", async ({ page }) => {
  await beginWithChats(page);
  await openChat(page, "Jonas");
  await page.keyboard.type("half a thought");
  await openChat(page, "Noor");
  await expect(composer(page)).toHaveValue("");
  await openChat(page, "Jonas");
  await expect(composer(page)).toHaveValue("half a thought");
});

const strangers = chats(chat(1, "Jonas", { contact: false }), chat(2, "Noor", { contact: false }));
const addJonas = { type: "addContact", account: 1, address: "jonas@weber.example", name: "" };

test("what was refused in one chat is not shown over the next, however late", async ({ page }) => {
  await beginWithChats(page, refused(addJonas, "serverRefused", "weber.example"), refused(addJonas, "serverRefused", "weber.example"));
  await happens(page, strangers);
  await openChat(page, "Jonas");
  await page.getByRole("group").getByRole("button", { name: "Add" }).click();
  await expect(page.locator(".ros-note.is-wrong")).toBeVisible();
  await openChat(page, "Noor");
  await expect(page.locator(".ros-note.is-wrong")).toHaveCount(0);

  await openChat(page, "Jonas");
  await hold(page, "addContact");
  await page.getByRole("button", { name: "More about this chat" }).click();
  await page.getByRole("menuitem", { name: "Add to contacts" }).click();
  await expect(page.locator(".ui-menu")).toHaveCount(0);
  await composer(page).focus();
  await openChat(page, "Noor");
  await release(page, "addContact");
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(page.locator(".ros-note.is-wrong")).toHaveCount(0);
});

test("another chat opens at its first unread message, whoever wrote last", async ({ page }) => {
  const own = message(9_000, "The last one is mine.", { own: true, delivery: "sent" });
  const rows = [...Array.from({ length: 60 }, (_, at) => message(100 + at, `Noor says ${at}`)), own];
  await begin(page, ...opened(), well(watch("timeline", 1), [picture(1, [message(1, "Hello.")])]), well(watch("timeline", 2), [picture(2, rows, { unreadFrom: 110 })]));
  await openChat(page, "Jonas");
  await openChat(page, "Noor");
  await expect(page.locator("article[data-id='110']")).toBeInViewport();
  await expect(page.locator("article[data-id='9000']")).not.toBeInViewport();
});

test("a chat that could not be read says so and can be tried again", async ({ page }) => {
  const there = well(watch("timeline", 1), [picture(1, [message(1, "Here after all.")])]);
  await begin(page, ...opened(), refused(watch("timeline", 1), "storeBroken"), there);
  await openChat(page, "Jonas");
  await expect(page.getByRole("heading", { name: /cannot be read/ })).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Here after all.")).toBeVisible();
});

test("older messages that do not come are said to be missing, once, and can be asked for again", async ({ page }) => {
  const older = { type: "older", conversation: 1 };
  const some = well(watch("timeline", 1), [picture(1, [message(20, "Now.")], { hasOlder: true })]);
  const came = well(older, [timeline(1, [], { ops: [{ op: "put", row: message(19, "Long ago."), before: 20 }] })]);
  await begin(page, ...opened(), some, refused(older, "storeBroken"), came);
  await openChat(page, "Jonas");
  const note = page.locator(".tl-older");
  await expect(note).toContainText("cannot be read");
  await page.screenshot({ path: "out/chats-older-missed.png" });
  expect((await asked(page)).filter(({ type }) => type === "older")).toHaveLength(1);
  await note.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Long ago.")).toBeVisible();
  await expect(note).toHaveText("");
});

test("an answer that brought no older messages ends the waiting and is not asked for again", async ({ page }) => {
  const older = { type: "older", conversation: 1 };
  const some = well(watch("timeline", 1), [picture(1, [message(20, "Now.")], { hasOlder: true })]);
  await begin(page, ...opened(), some, well(older), well(older));
  await openChat(page, "Jonas");
  await expect(page.getByText("Now.")).toBeVisible();
  await expect(page.locator(".tl-older")).toHaveText("");
  expect((await asked(page)).filter(({ type }) => type === "older")).toHaveLength(1);
});

test("a message that was not sent is discarded only after consent, and the keyboard keeps its place", async ({ page }) => {
  const failed = { own: true, delivery: "failed", failure: { code: "recipientUnknown", about: "jonas@weber.example", detail: "" } };
  const discard = well({ type: "discard", message: 9 }, [timeline(1, [], { ops: [{ op: "drop", id: 9 }] })]);
  const rows = picture(1, [message(1, "Hello."), message(9, "Nobody has this.", failed)]);
  await begin(page, ...opened(), well(watch("timeline", 1), [rows]), discard);
  await openChat(page, "Jonas");
  const question = page.getByRole("alertdialog");
  await page.getByRole("button", { name: "Discard" }).press("Enter");
  await expect(question.getByRole("button").first()).toHaveText("Keep it");
  await expect(question.getByRole("button").first()).toBeFocused();
  await page.screenshot({ path: "out/chats-discard.png" });
  await page.keyboard.press("Enter");
  await expect(question).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Discard" })).toBeFocused();
  expect((await asked(page)).filter(({ type }) => type === "discard")).toHaveLength(0);

  await page.keyboard.press("Enter");
  await question.getByRole("button", { name: "Discard" }).press("Enter");
  await expect(page.getByText("Nobody has this.")).toHaveCount(0);
  await expect(page.locator("article[data-id='1']")).toBeFocused();
});
