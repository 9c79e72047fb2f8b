import { expect, test, type Page } from "@playwright/test";

import { asked } from "./page";
import { account, accounts, begin, beginWithChats, chat, chats, contacts, focusStands, happens, hold, message, openChat, opened, picture, profile, refused, release, told, watch, well } from "./stage";

// Opening the profile, logging in, beginning a chat.

const failed = (code: string): ReturnType<typeof profile> => profile({ state: "failed", failure: { code, about: "", detail: "" } });
const reopen = { type: "reopen" };
const reopened = async (page: Page): Promise<number> => (await asked(page)).filter(({ type }) => type === "reopen").length;

test("a profile is opened again: once at a time, and the page says that it tries", async ({ page }) => {
  await begin(page, told(failed("profileInUse")), well(reopen, [profile({ state: "opening" })]));
  const button = page.getByRole("button", { name: "Try again" });
  await expect(button).toBeFocused();
  await hold(page, "reopen");
  const status = page.getByRole("status");
  await expect(status).toHaveText("");
  await page.keyboard.press("Enter");
  await expect(status).toHaveText("Opening them once more.");
  await page.keyboard.press("Enter");
  expect(await reopened(page)).toBe(1);
  await release(page, "reopen");
  await expect(button).toHaveCount(0);
  await focusStands(page);
  // It failed once more: the keyboard is where it was.
  await happens(page, failed("profileInUse"));
  await expect(button).toBeFocused();
});

test("a refused try is said in place, and no empty note stands anywhere", async ({ page }) => {
  await begin(page, told(failed("internal")), refused(reopen, "notFound"));
  await expect(page.getByRole("alert")).toContainText("Something in Amsel went wrong.");
  await expect(page.locator(".ui-note")).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(page.locator(".ui-note")).toHaveText("This is no longer here.");
  await expect(page.getByRole("status")).toHaveText("That did not help yet.");
  await expect(page.getByRole("button", { name: "Try again" })).toBeFocused();
});

test("a profile of a newer Amsel offers no way that is none", async ({ page }) => {
  await begin(page, told(failed("storeTooNew")));
  await expect(page.getByRole("alert")).toContainText("Install the newest Amsel.");
  await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
});

test("opening takes long only when this opening does", async ({ page }) => {
  await page.clock.install({ time: new Date("2026-11-16T14:32:00Z") });
  await begin(page, told(failed("profileInUse")), well(reopen, [profile({ state: "opening" })]));
  await page.clock.fastForward(60_000);
  await page.keyboard.press("Enter");
  const waiting = page.locator("main.st-wait");
  await expect(waiting).toBeAttached();
  await expect(waiting).toHaveText("");
  await page.clock.fastForward(4_000);
  await expect(waiting).toContainText("This takes longer than usual.");
});

test("the focus goes along from the form to the progress and to the chats", async ({ page }) => {
  const link = { state: "connecting", step: "finding", done: [] };
  const logIn = { type: "logIn", address: "mira@quiet.example", password: "secret", server: "" };
  const [open, , people, list] = opened();
  if (open === undefined || people === undefined || list === undefined) throw new Error("nothing opens");
  const begun = well(logIn, [accounts(account({ kept: false, link }))], { type: "account", id: 1 });
  await begin(page, open, well(watch("accounts"), [accounts()]), people, list, begun);
  await page.getByRole("button", { name: /^Log in/ }).press("Enter");
  await expect(page.getByLabel("Address")).toBeFocused();
  await page.keyboard.type(logIn.address);
  await page.getByLabel("Password", { exact: true }).fill(logIn.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /Connecting to/ })).toBeFocused();
  await page.screenshot({ path: "out/start-progress-focus.png" });
  await happens(page, accounts(account()));
  await expect(page.getByRole("option").first()).toBeVisible();
  await focusStands(page);
  await expect(page.getByRole("heading", { name: "Chats" })).toBeFocused();
  await page.screenshot({ path: "out/start-main-focus.png" });
});

test("the focus goes along into the settings and back", async ({ page }) => {
  await beginWithChats(page);
  await page.keyboard.press("Control+Comma");
  await focusStands(page);
  await expect(page.locator(".set-nav [aria-current]")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("option").first()).toBeFocused();
  await openChat(page, "Jonas");
  await page.keyboard.press("Control+Comma");
  await expect(page.locator(".set-nav [aria-current]")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator("textarea")).toBeFocused();
});

test("the way back to the list takes the focus along", async ({ page }) => {
  await page.setViewportSize({ width: 420, height: 720 });
  await beginWithChats(page);
  await openChat(page, "Noor");
  await page.getByRole("button", { name: "Back" }).press("Enter");
  await expect(page.getByRole("option", { name: /Noor/ })).toBeFocused();
});

test("a row keeps the focus when somebody writes and it moves up", async ({ page }) => {
  await beginWithChats(page);
  await openChat(page, "Noor");
  await page.keyboard.press("F6");
  await page.keyboard.press("F6");
  const noor = page.getByRole("option", { name: /Noor/ });
  await expect(noor).toBeFocused();
  await happens(page, { ...chats(), ops: [{ op: "put", row: chat(2, "Noor", { unread: 1 }), before: 1 }] });
  await expect(page.getByRole("option").first()).toHaveAccessibleName(/Noor/);
  await expect(noor).toBeFocused();
  // Nor does what changes in the open chat pull it into the composer.
  await happens(page, { ...chats(), ops: [{ op: "put", row: chat(2, "Noor", { unread: 2, typing: true }), before: 1 }] });
  await expect(noor).toHaveAccessibleName(/2 unread/);
  await expect(noor).toBeFocused();
});

const start = { type: "startChat", account: 1, address: "wren@weber.example" };
const add = { type: "addContact", account: 1, address: "wren@weber.example", name: "" };
const wren = well(start, [chats(chat(3, "Wren", { contact: false }))], { type: "conversation", id: 3 });
const withWren = well(watch("timeline", 3), [picture(3, [])]);

/** Types an address into "New chat" and presses Enter. */
async function startWithWren(page: Page): Promise<void> {
  await page.keyboard.press("Control+n");
  await page.getByRole("combobox").fill("wren@weber.example");
  await page.keyboard.press("Enter");
}

test("a chat begins before the server answered about the contact; a refusal is said at this chat", async ({ page }) => {
  await beginWithChats(page, wren, withWren, refused(add, "serverRefused", "weber.example"));
  await hold(page, "addContact");
  await startWithWren(page);
  await expect(page.getByRole("textbox", { name: "Message to Wren" })).toBeFocused();
  await openChat(page, "Jonas");
  await release(page, "addContact");
  await page.getByRole("option", { name: /Wren/ }).click();
  await expect(page.locator(".ros-note.is-wrong")).toContainText("Wren was not added to your contacts.");
  await page.screenshot({ path: "out/start-not-added.png" });
  await openChat(page, "Jonas");
  await expect(page.locator(".ros-note.is-wrong")).toHaveCount(0);
});

test("a chat that takes long says so, and once the dialog is closed it does not steal the view", async ({ page }) => {
  await page.clock.install({ time: new Date("2026-11-16T14:32:00Z") });
  await beginWithChats(page, wren, withWren, well(add));
  await openChat(page, "Jonas");
  await hold(page, "startChat");
  await startWithWren(page);
  const status = page.getByRole("dialog").getByText("The chat is being opened.");
  await expect(status).toHaveCount(0);
  await page.clock.fastForward(3_100);
  await expect(status).toBeVisible();
  await page.keyboard.press("Escape");
  await page.clock.runFor(1_000);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await release(page, "startChat");
  await expect(page.getByRole("option", { name: /Wren/ })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Message to Jonas" })).toBeVisible();
});

test("Enter means who was chosen, although the contacts moved under the cursor", async ({ page }) => {
  const person = (name: string): Record<string, unknown> => ({
    account: 1,
    address: `${name.toLowerCase()}@weber.example`,
    name,
    subscription: "both",
    asked: false,
    asks: false,
    availability: "online",
  });
  await beginWithChats(page, wren, withWren);
  await happens(page, contacts(person("Robin"), person("Wren")));
  await page.keyboard.press("Control+n");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { name: /Wren/, selected: true })).toBeVisible();
  await happens(page, contacts(person("Alba"), person("Robin"), person("Wren")));
  await expect(page.getByRole("option", { name: /Wren/, selected: true })).toBeVisible();
  // Whoever is gone is not replaced by who stands in their line now.
  await happens(page, contacts(person("Robin")));
  await page.keyboard.press("Enter");
  expect((await asked(page)).map(({ type }) => type)).not.toContain("startChat");
  await happens(page, contacts(person("Alba"), person("Robin"), person("Wren")));
  for (let press = 0; press < 3; press++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Message to Wren" })).toBeFocused();
  expect((await asked(page)).filter(({ type }) => type === "startChat")).toEqual([start]);
});

test("what is said aloud about the connection stands in one element that stays", async ({ page }) => {
  await beginWithChats(page);
  const status = page.locator(".app-status [role=status]");
  await expect(status).toHaveText("");
  await status.evaluate((element) => element.setAttribute("data-same", ""));
  const failure = { code: "serverNoAnswer", about: "quiet.example", detail: "" };
  await happens(page, accounts(account({ link: { state: "waiting", failure, retryAt: Date.now() + 20_000 } })));
  await expect(status).toHaveText("quiet.example does not answer.");
  await happens(page, accounts(account()));
  await expect(status).toHaveText("Back online.");
  await expect(status).toHaveAttribute("data-same", "");
});

test("each new message is said aloud, once: equal ones too, and none that was said before", async ({ page }) => {
  await beginWithChats(page);
  await openChat(page, "Jonas");
  const said = page.locator("p[aria-live] > span");
  await expect(said).toHaveText("");
  const happen = (...ops: Record<string, unknown>[]): Promise<void> =>
    happens(page, { type: "timeline", conversation: 1, reset: false, hasOlder: false, unreadFrom: null, ops });
  const put = (row: Record<string, unknown>): Record<string, unknown> => ({ op: "put", row, before: null });
  const mark = (): Promise<void> => said.evaluate((element) => element.setAttribute("data-said", ""));

  await happen(put(message(3, "Ping", { at: 0 })));
  await expect(said).toHaveText(/Ping/);
  await mark();
  await happen(put(message(4, "Ping", { at: 0 })));
  await expect(said).not.toHaveAttribute("data-said", "");
  await expect(said).toHaveText(/Ping/);
  await mark();
  await happen(put(message(5, "Mine.", { own: true, delivery: "failed" })));
  await happen({ op: "drop", id: 5 });
  await happen({ op: "drop", id: 4 });
  await expect(page.getByRole("article")).toHaveCount(3);
  await expect(said).toHaveAttribute("data-said", "");
});

test.describe("on a Mac", () => {
  test.use({ userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)" });

  test("keys are named as they stand on its keyboard", async ({ page }) => {
    await beginWithChats(page);
    await expect(page.locator(".conv-search kbd")).toHaveText("⌘ K");
    await expect(page.locator(".conv-search input")).toHaveAttribute("aria-keyshortcuts", "Meta+K");
    await expect(page.getByRole("button", { name: "New chat" }).first()).toHaveAttribute("title", "New chat (⌘ N)");
    await page.keyboard.press("Meta+Comma");
    await expect(page.getByText("Also ⌘ + and ⌘ −")).toBeVisible();
  });
});
