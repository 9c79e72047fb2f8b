/** How many frames a virtual list gets to draw and measure a row that is far away. */
const patience = 12;

/** Focuses an element of a virtual list as soon as it is drawn: until it is measured, it is hidden and takes no focus. */
export async function focusDrawn(find: () => HTMLElement | null | undefined): Promise<void> {
  for (let frame = 0; frame < patience; frame++) {
    const element = find();
    element?.focus({ preventScroll: true });
    if (element && element === document.activeElement) return;
    await new Promise((next) => {
      requestAnimationFrame(next);
    });
  }
}
