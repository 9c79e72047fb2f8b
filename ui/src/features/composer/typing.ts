/** Tells the core when the user writes: once at the beginning, once at the end, however many keys are hit. */
export class TypingNotice {
  #writing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #tell: (writing: boolean) => void;
  readonly #silence: number;

  /** `silence`: after how many milliseconds without a key the user counts as pausing. */
  constructor(tell: (writing: boolean) => void, silence = 5_000) {
    this.#tell = tell;
    this.#silence = silence;
  }

  /** The text changed by the user's hand. An emptied box is the end of writing. */
  typed(text: string): void {
    if (text === "") {
      this.stop();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), this.#silence);
    this.#say(true);
  }

  /** Sent, left, or silent for long. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#say(false);
  }

  #say(writing: boolean): void {
    if (this.#writing === writing) return;
    this.#writing = writing;
    this.#tell(writing);
  }
}
