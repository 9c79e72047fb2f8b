/** Does the user look at this window: is it in front, and not hidden? */
class Attention {
  #here = $state(false);

  get here(): boolean {
    return this.#here;
  }

  /** Follows the window while a view needs to know; give it to `$effect`. */
  following(): () => void {
    const look = (): void => {
      this.#here = document.visibilityState === "visible" && document.hasFocus();
    };
    look();
    const events = ["focus", "blur"] as const;
    for (const event of events) window.addEventListener(event, look);
    document.addEventListener("visibilitychange", look);
    return () => {
      for (const event of events) window.removeEventListener(event, look);
      document.removeEventListener("visibilitychange", look);
    };
  }
}

export const attention = new Attention();
