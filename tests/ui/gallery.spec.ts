import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

import { complaints, eachSample, overflowing, settled } from "./page";

const widths = [1280, 900, 420] as const;
const dresses = ["lang=en&theme=light", "lang=de&theme=dark", "lang=de&theme=light", "lang=en&theme=dark"] as const;

test.describe.configure({ timeout: 180_000 });

/** Nothing complains and nothing sticks out; a picture of each is kept for people to look at. */
async function allWhole(page: Page, dress: string): Promise<void> {
  const heard = complaints(page);
  const name = dress.replace(/[^a-z]+/gi, "-");
  const width = page.viewportSize()?.width ?? 0;
  const found: string[] = [];
  await eachSample(page, dress, async (id) => {
    const wrong = [...heard.splice(0), ...(await overflowing(page))];
    found.push(...wrong.map((what) => `${id}: ${what}`));
    await page.screenshot({ path: `out/${id.replace("/", "-")}-${name}-${width}.png` });
  });
  expect(found).toEqual([]);
}

for (const dress of dresses) {
  for (const width of widths) {
    test(`every sample is whole with ${dress} at ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await allWhole(page, dress);
    });
  }
}

test("every sample is whole from right to left, compact and in high contrast", async ({ page }) => {
  await page.setViewportSize({ width: 420, height: 720 });
  await allWhole(page, "dir=rtl&compact&theme=contrast-dark");
});

for (const theme of ["light", "dark"]) {
  for (const which of ["even", "odd"] as const) {
    test(`axe finds nothing serious in ${theme}, ${which} samples`, async ({ page }) => {
      await page.setViewportSize({ width: 1280, height: 800 });
      const found: string[] = [];
      const judge = async (id: string): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
        for (const { id: rule, impact, nodes } of violations) {
          if (impact !== "serious" && impact !== "critical") continue;
          found.push(...nodes.map((node) => `${id}: ${rule}: ${node.html.slice(0, 160)}`));
        }
      };
      await eachSample(page, `theme=${theme}`, judge, which);
      expect(found).toEqual([]);
    });
  }
}

test("what sticks out is found, and so is what the content policy forbids", async ({ page }) => {
  const heard = complaints(page);
  await page.goto("/gallery.html?sample=accounts/welcome");
  await settled(page, "accounts/welcome");
  expect(await overflowing(page)).toEqual([]);
  await page.evaluate(() => {
    const wide = document.createElement("div");
    wide.textContent = "x";
    wide.style.cssText = "position:fixed;inset-inline-start:0;width:200vw;height:10px";
    document.body.append(wide);
    document.body.insertAdjacentHTML("beforeend", "<i style='color:red'>forbidden</i>");
  });
  expect(await overflowing(page)).not.toEqual([]);
  await expect.poll(() => heard.join()).toContain("Content Security Policy");
});
