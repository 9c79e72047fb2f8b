import { expect, test, type Page } from "@playwright/test";

import { asked } from "./page";
import { beginWithChats, chat, chats, happens, message, openChat, timeline, well } from "./stage";

// A message counts as read when somebody saw it, and not before.

async function marks(page: Page): Promise<unknown[]> {
  return (await asked(page)).filter(({ type }) => type === "markRead").map((command) => command["message"]);
}

/** How one pane comes about: a narrow window, or large text in a wide one. */
const ways = {
  "at 420 px": (page: Page) => page.setViewportSize({ width: 420, height: 720 }),
  "at 200 % text": async (page: Page) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    for (let press = 0; press < 8; press++) await page.keyboard.press("Control+Equal");
  },
};

for (const [way, narrow] of Object.entries(ways)) {
  test(`what comes in behind the list is not marked as read, ${way}`, async ({ page }) => {
    await beginWithChats(page, well({ type: "markRead", conversation: 1, message: 3 }));
    await narrow(page);
    await expect(page.locator("html")).toHaveAttribute("data-layout", "one");
    await openChat(page, "Jonas");
    await page.getByRole("button", { name: "Back" }).press("Enter");
    await expect(page.getByRole("log")).toBeHidden();

    await happens(page, timeline(1, [message(3, "Are you there?")]), chats(chat(1, "Jonas", { unread: 1 })));
    const row = page.getByRole("option", { name: /Jonas/ });
    await expect(row.locator(".ui-badge > [aria-hidden]")).toHaveText("1");
    await page.screenshot({ path: `out/seen-behind-${way.replaceAll(/\W+/g, "")}.png` });
    expect(await marks(page)).toEqual([]);

    await row.press("Enter");
    await expect(page.getByRole("log").getByText("Are you there?")).toBeInViewport();
    await expect.poll(() => marks(page)).toEqual([3]);
  });
}

test("what comes in before the user's eyes is marked as read", async ({ page }) => {
  await beginWithChats(page, well({ type: "markRead", conversation: 1, message: 3 }));
  await openChat(page, "Jonas");
  await happens(page, timeline(1, [message(3, "Are you there?")]), chats(chat(1, "Jonas", { unread: 1 })));
  await expect.poll(() => marks(page)).toEqual([3]);
});
