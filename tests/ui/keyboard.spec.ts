import { expect, test, type Page } from "@playwright/test";

import { asked, complaints, openApp } from "./page";
import { commands, nameOf } from "./recorded";

// The mouse is never touched in this file.

/** Presses Tab until something that fits has the focus. */
async function tabTo(page: Page, name: RegExp, most = 40): Promise<void> {
  for (let press = 0; press < most; press++) {
    const said = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return "";
      const label = element.id === "" ? null : document.querySelector(`label[for="${CSS.escape(element.id)}"]`);
      return (element.getAttribute("aria-label") ?? label?.textContent ?? element.textContent).trim();
    });
    if (name.test(said)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${name}`);
}

/** From the welcome through the form, with what the recording's log-in holds. */
async function logIn(page: Page, command: Record<string, unknown> | undefined): Promise<void> {
  await tabTo(page, /^Log in/);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Address")).toBeFocused();
  await page.keyboard.type(String(command?.["address"]));
  await tabTo(page, /^Password$/);
  await page.keyboard.type(String(command?.["password"]));
  if (command?.["server"] !== "") {
    await tabTo(page, /^Advanced: server$/);
    await page.keyboard.press("Enter");
    await tabTo(page, /^Server and port$/);
    await page.keyboard.type(String(command?.["server"]));
  }
  await page.keyboard.press("Enter");
}

/** The app at its chats. */
async function openChats(page: Page, recording = "conversation"): Promise<void> {
  await openApp(page, recording);
  await expect(page.getByRole("option").first()).toBeVisible();
}

/** Goes down the list until the chat with somebody is open. */
async function openChat(page: Page, name: string): Promise<void> {
  const composer = page.getByRole("textbox", { name });
  for (let press = 0; press < 5 && !(await composer.isVisible()); press++) {
    await page.keyboard.press("Alt+ArrowDown");
    await expect(page.locator("textarea")).toBeFocused();
  }
  await expect(composer).toBeFocused();
}

test("from the welcome to a sent message and the settings, without a mouse", async ({ page }) => {
  const heard = complaints(page);
  const [send] = commands("first_login", "send");
  const text = String(send?.["text"]);
  await openApp(page, "first_login");
  await logIn(page, commands("first_login", "logIn")[0]);
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.screenshot({ path: "out/walk-1-chats.png" });

  await openChat(page, nameOf("first_login", send?.["conversation"]));
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await expect(page.locator("textarea")).toHaveValue("");
  await expect(page.getByRole("log").getByText(text)).toBeVisible();
  await expect(page.getByRole("log").getByText("Delivered").last()).toBeAttached();
  await page.screenshot({ path: "out/walk-2-sent.png" });

  await page.keyboard.press("Control+Comma");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await tabTo(page, /^Like the system$/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.screenshot({ path: "out/walk-3-settings.png" });
  await page.keyboard.press("Escape");
  await expect(page.getByRole("log")).toBeVisible();
  const [wish] = (await asked(page)).filter(({ type }) => type === "setSettings");
  expect(wish).toMatchObject({ settings: { theme: "dark", sendTyping: true } });
  expect(heard).toEqual([]);
});

test("a refused password leads back to the form, at the field", async ({ page }) => {
  const wrong = commands("login_refused", "logIn").find(({ address }) => String(address).includes("@"));
  const [right] = commands("login_refused", "logInAgain");
  await openApp(page, "login_refused");
  await logIn(page, wrong);
  await expect(page.getByRole("alert")).toHaveText(/Address or password is not correct\./);
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Address")).toHaveValue(String(wrong?.["address"]));
  await page.screenshot({ path: "out/walk-refused.png" });
  await page.keyboard.type(String(right?.["password"]));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation")).toBeVisible();
});

test("offline: the line says so, and the way back is one key", async ({ page }) => {
  await openChats(page, "offline");
  const line = page.locator(".st-line");
  await expect(line.locator("b")).toHaveText(/^No connection\.$/);
  await expect(line).toContainText(/\d messages? will be sent when you are back\./);
  await tabTo(page, /^Try now$/);
  await page.screenshot({ path: "out/walk-offline.png" });
  await page.keyboard.press("Enter");
  await expect(line).toContainText(/Back online\.\s+\d messages? sent\./);
  await expect(line).toHaveCount(0, { timeout: 10_000 });
});

test("F6 goes round the regions", async ({ page }) => {
  await openChats(page);
  await page.keyboard.press("Alt+ArrowDown");
  const region = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.closest("nav, section, main, aside")?.tagName ?? "none");
  await expect.poll(region).toBe("MAIN");
  for (const expected of ["NAV", "SECTION", "MAIN"]) {
    await page.keyboard.press("F6");
    expect(await region()).toBe(expected);
  }
  await page.keyboard.press("Shift+F6");
  expect(await region()).toBe("SECTION");
});

test("the rail, the list and its filters are one tab stop each", async ({ page }) => {
  await openChats(page);
  for (const name of ["navigation", "listbox", "tablist"] as const) {
    const stops = page.getByRole(name).first().locator("[tabindex='0'], button:not([tabindex='-1'])");
    await expect(stops, name).toHaveCount(1);
  }
  await page.getByRole("navigation").locator("[tabindex='0']").focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("button", { name: "Settings" })).toBeFocused();
});

test("dialogs keep the focus and give it back", async ({ page }) => {
  await openChats(page);
  await tabTo(page, /^New chat$/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  for (let press = 0; press < 12; press++) {
    await page.keyboard.press("Tab");
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "New chat" }).first()).toBeFocused();
  await page.keyboard.press("Control+/");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await page.screenshot({ path: "out/walk-keyboard.png" });
});

test("an account is removed only after consent, and the first button is not the dangerous one", async ({ page }) => {
  await openChats(page);
  await page.keyboard.press("Control+Comma");
  await tabTo(page, /^Appearance$/);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await tabTo(page, /^Remove .*@/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("button").first()).toHaveText("Keep it");
  await expect(dialog.getByRole("button").first()).toBeFocused();
  await page.screenshot({ path: "out/walk-remove.png" });
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  expect((await asked(page)).map(({ type }) => type)).not.toContain("removeAccount");
});

test("at twice the text everything is still there, in one pane", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openChats(page);
  for (let press = 0; press < 8; press++) await page.keyboard.press("Control+Equal");
  await expect(page.locator("html")).toHaveAttribute("data-layout", "one");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1280);
  await page.screenshot({ path: "out/walk-large-list.png" });
  await page.keyboard.press("Alt+ArrowDown");
  await expect(page.locator("textarea")).toBeInViewport({ ratio: 1 });
  await page.screenshot({ path: "out/walk-large-chat.png" });
  await page.keyboard.press("Control+0");
  await expect(page.locator("html")).toHaveAttribute("data-layout", "wide");
});

test("a narrow window shows the list or the chat, and leads back", async ({ page }) => {
  await page.setViewportSize({ width: 420, height: 720 });
  await openChats(page);
  await page.keyboard.press("Alt+ArrowDown");
  await expect(page.getByRole("log")).toBeVisible();
  await expect(page.getByRole("navigation")).toBeHidden();
  await tabTo(page, /^Back$/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option").first()).toBeVisible();
  await expect(page.getByRole("log")).toBeHidden();
  await expect(page.getByRole("navigation")).toBeVisible();
});

test.describe("on a German desktop", () => {
  test.use({ locale: "de-DE" });

  test("Amsel speaks German", async ({ page }) => {
    await openApp(page, "first_login");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(page.getByRole("button", { name: /^Anmelden/ })).toBeVisible();
  });
});
