import { expect, type Page } from "@playwright/test";

/** Everything that the page complains about: errors, and what the content policy forbids. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") heard.push(message.text());
  });
  page.on("pageerror", (fault) => heard.push(String(fault)));
  return heard;
}

/** What the gallery page offers to tests (ui/src/gallery/main.ts). */
interface Gallery {
  samples: string[];
  show: (id: string) => void;
  door: { asked: Record<string, unknown>[] } | null;
}
type WithGallery = Window & { gallery: Gallery };

/** Shows samples one after the other in one dress, all or every second one; `look` sees each when it stands. */
export async function eachSample(
  page: Page,
  dress: string,
  look: (id: string) => Promise<void>,
  which: "all" | "odd" | "even" = "all",
): Promise<void> {
  await page.goto(`/gallery.html?sample=none&${dress}`);
  const ids = await page.evaluate(() => (window as unknown as WithGallery).gallery.samples);
  expect(ids.length).toBeGreaterThan(20);
  expect(new Set(ids).size, "every sample has an id of its own").toBe(ids.length);
  for (const id of ids.filter((_, at) => which === "all" || (at % 2 === 0) === (which === "even"))) {
    await page.evaluate((one) => (window as unknown as WithGallery).gallery.show(one), id);
    await settled(page, id);
    await look(id);
  }
}

/** The whole app behind a recording. */
export async function openApp(page: Page, recording: string): Promise<void> {
  await page.goto(`/gallery.html?recording=${recording}`);
}

/** What the app asked of the engine so far. */
export function asked(page: Page): Promise<Record<string, unknown>[]> {
  return page.evaluate(() => (window as unknown as WithGallery).gallery.door?.asked ?? []);
}

/** What sticks out of the window or of its box sideways: nothing may, but for texts that end in an ellipsis on purpose. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const name = (element: Element): string => `${element.tagName}.${element.getAttribute("class") ?? ""}`;
    const clips = (element: Element): boolean => getComputedStyle(element).overflowX !== "visible";
    const onPurpose = (element: Element): boolean => {
      const style = getComputedStyle(element);
      return style.textOverflow === "ellipsis" || style.clipPath !== "none" || element.closest("[aria-hidden=true], textarea, input") !== null;
    };
    const clipped = (element: Element): boolean => {
      for (let up = element.parentElement; up !== null && up !== document.body; up = up.parentElement) if (clips(up)) return true;
      return false;
    };
    const out: string[] = [];
    for (const element of document.querySelectorAll("body, body *")) {
      if (onPurpose(element)) continue;
      if (clips(element) && element.scrollWidth > element.clientWidth + 1) {
        out.push(`${name(element)} holds ${element.scrollWidth} in ${element.clientWidth}`);
      }
      const box = element.getBoundingClientRect();
      const inside = box.width === 0 || (box.right <= width + 1 && box.left >= -1);
      if (!inside && !clipped(element)) out.push(`${name(element)} ${Math.round(box.left)}..${Math.round(box.right)} of ${width}`);
    }
    return out;
  });
}

/** Waits until a sample stands: drawn, its fonts there, its movements over. */
export async function settled(page: Page, id: string): Promise<void> {
  await expect(page.locator(`[data-sample="${id}"]`)).toBeAttached();
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
        .map((one) => one.finished.catch(() => undefined)),
    );
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
}
