// Regions are the landmarks of the page in its order: rail, list, chat, details. Inside each there is one tab stop.

const landmarks = "nav, section[aria-label], section[aria-labelledby], main, aside";
const reachable = "a[href], button, input, textarea, select, summary, [tabindex]";
/** Where the focus belongs when a region is entered: the composer, the chosen row, the chosen section. */
const preferred = "textarea, [role=option], [aria-current]";

function canHaveFocus(element: HTMLElement): boolean {
  return element.tabIndex >= 0 && !element.hasAttribute("disabled") && element.checkVisibility();
}

/** Puts the focus into a region; gives `false` if nothing in it can take it. */
export function enterRegion(region: HTMLElement): boolean {
  const all = [...region.querySelectorAll<HTMLElement>(reachable)].filter(canHaveFocus);
  const stop = all.find((element) => element.matches(preferred)) ?? all[0];
  stop?.focus();
  return stop !== undefined;
}

/** F6: to the next region that can take the focus, around the end; `-1` for the way back. */
export function cycleRegions(root: ParentNode, direction: 1 | -1): void {
  const regions = [...root.querySelectorAll<HTMLElement>(landmarks)].filter((region) => region.checkVisibility());
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const begin = at === -1 && direction === -1 ? 0 : at;
  for (let step = 1; step <= regions.length; step++) {
    const region = regions[(begin + direction * step + regions.length * 2) % regions.length];
    if (region !== undefined && enterRegion(region)) return;
  }
}
