/** Where the focus goes from `at` among `count` things, or `null` if the key is not for moving. */
export function moved(key: string, at: number, count: number, axis: "both" | "column" | "row", rtl: boolean): number | null {
  const last = count - 1;
  const [back, on] = rtl ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
  if (axis !== "row" && key === "ArrowUp") return Math.max(0, at - 1);
  if (axis !== "row" && key === "ArrowDown") return Math.min(last, at + 1);
  if (axis !== "column" && key === back) return Math.max(0, at - 1);
  if (axis !== "column" && key === on) return Math.min(last, at + 1);
  if (key === "Home") return 0;
  if (key === "End") return last;
  return null;
}

/**
 * Makes one tab stop of the things in an element that match `items`; arrows, Home and End move between them.
 * The tab stop is the thing last focused, else the one marked as current, else the first.
 */
export function roving(items: string, axis: "both" | "column" | "row" = "both"): (element: HTMLElement) => () => void {
  return (element) => {
    const all = (): HTMLElement[] => [...element.querySelectorAll<HTMLElement>(items)];
    const settle = (stop: HTMLElement | undefined): void => {
      for (const item of all()) item.tabIndex = item === stop ? 0 : -1;
    };
    const current = (): HTMLElement | undefined => {
      const found = all();
      const active = found.find((item) => item === document.activeElement);
      return active ?? found.find((item) => item.matches("[aria-current], [aria-checked=true], [aria-selected=true]")) ?? found[0];
    };
    const onkeydown = (event: KeyboardEvent): void => {
      const found = all();
      const at = found.findIndex((item) => item === document.activeElement);
      if (at === -1 || event.ctrlKey || event.altKey || event.metaKey) return;
      const to = moved(event.key, at, found.length, axis, getComputedStyle(element).direction === "rtl");
      if (to === null) return;
      event.preventDefault();
      found[to]?.focus();
    };
    const onfocusin = (): void => {
      settle(current());
    };
    const watch = new MutationObserver(() => {
      settle(current());
    });
    settle(current());
    element.addEventListener("keydown", onkeydown);
    element.addEventListener("focusin", onfocusin);
    watch.observe(element, { childList: true, subtree: true });
    return () => {
      watch.disconnect();
      element.removeEventListener("keydown", onkeydown);
      element.removeEventListener("focusin", onfocusin);
    };
  };
}
