/** How many frames a virtual list gets to draw and measure a row that is far away: about a second. */
const patience = 60;

/**
 * Focuses an element of a virtual list as soon as it is drawn: until it is measured, it is hidden and takes no focus.
 * Gives up when the focus went elsewhere meanwhile: it is the user's.
 */
export async function focusDrawn(find: () => HTMLElement | null | undefined): Promise<void> {
  const from = document.activeElement;
  for (let frame = 0; frame < patience; frame++) {
    const element = find();
    element?.focus({ preventScroll: true });
    const now = document.activeElement;
    if (element && element === now) return;
    if (now !== from && now !== document.body) return;
    await new Promise((next) => {
      requestAnimationFrame(next);
    });
  }
}

/**
 * Does what has the focus go away within so many frames, and nothing else take it? Layers that close give it back
 * after some of them.
 */
export async function focusIsLost(frames = patience): Promise<boolean> {
  let without = 0;
  for (let frame = 0; frame < frames && without < 3; frame++) {
    await new Promise((next) => {
      requestAnimationFrame(next);
    });
    without = document.activeElement === document.body ? without + 1 : 0;
  }
  return without >= 3;
}
