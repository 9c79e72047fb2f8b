/** This moment, to the second, as long as a view looks at it. */
class Now {
  #at = $state(Date.now());
  #lookers = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Milliseconds since 1970. Follows the clock only inside {@link ticking}. */
  get at(): number {
    return this.#at;
  }

  /** Keeps the moment fresh while a view counts; give it to `$effect`. */
  ticking(): () => void {
    this.#at = Date.now();
    this.#lookers++;
    this.#timer ??= setInterval(() => {
      this.#at = Date.now();
    }, 1000);
    return () => {
      this.#lookers--;
      if (this.#lookers > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }
}

export const now = new Now();
