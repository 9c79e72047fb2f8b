// Where the keyboard is after a view took another's place: without this, at the top of nothing.


/** Has nothing the focus? */
export function focusIsNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Puts the focus on the view's heading, where reading begins, unless the view has taken it itself. */
export function land(root: ParentNode): void {
  if (!focusIsNowhere()) return;
  const seen = (what: string): HTMLElement | undefined => [...root.querySelectorAll<HTMLElement>(what)].find((one) => one.checkVisibility());
  const heading = seen("h1") ?? seen("main");
  if (heading === undefined) return;
  if (!heading.hasAttribute("tabindex")) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
