/** What is needed of the scrolling element. It is asked itself: what the virtual list remembers may be a frame old. */
export type Box = Pick<HTMLElement, "scrollTop" | "scrollHeight" | "clientHeight">;

/** What is needed of the virtual list. */
export interface Rows {
  scrollToIndex(index: number, opts?: { align?: "start" | "center" | "end" | "nearest"; offset?: number }): void;
}

/** Half a pixel here and there is no scrolling. */
const tolerance = 4;
/** Room above the line "New messages" when a chat opens there. */
const roomAbove = 48;

function nextFrame(then: () => void): void {
  requestAnimationFrame(then);
}

/**
 * Keeps the newest message in view for as long as the user does not scroll away from it.
 *
 * Rows are measured only when they are drawn, so a jump to the end arrives in several steps, and a picture of a row or
 * the composer may grow later. None of that is the user's doing: only a hand unpins.
 */
export class End {
  #byHand = false;
  #pinning = false;
  #ready = false;
  #before: Box = { scrollTop: 0, scrollHeight: 0, clientHeight: 0 };
  readonly #box: () => Box | undefined;
  readonly #rows: () => Rows | undefined;
  readonly #tell: (atEnd: boolean) => void;
  readonly #frame: (then: () => void) => void;

  constructor(
    box: () => Box | undefined,
    rows: () => Rows | undefined,
    tell: (atEnd: boolean) => void,
    frame: (then: () => void) => void = nextFrame,
  ) {
    this.#box = box;
    this.#rows = rows;
    this.#tell = tell;
    this.#frame = frame;
  }

  /** The wheel, a finger or a key moved the view. */
  byHand(): void {
    this.#byHand = true;
    this.#pinning = false;
  }

  /** Goes to the newest row and stays there. */
  pin(last: number): void {
    this.#byHand = false;
    this.#pinning = true;
    this.#ready = true;
    this.#rows()?.scrollToIndex(last, { align: "end" });
    this.#tell(true);
  }

  /** Opens at a row: the first unread one, or the newest. */
  begin(at: number, last: number): void {
    if (at === last) {
      this.pin(last);
      return;
    }
    this.#byHand = true;
    this.#rows()?.scrollToIndex(at, { align: "start", offset: -roomAbove });
    // Where the end lies is known when the rows are drawn and measured. Said earlier, all would count as seen.
    this.#frame(() => {
      this.#frame(() => {
        this.#ready = true;
        this.moved();
      });
    });
  }

  /** The view moved. The scroll bar may send no other event: moving up is a hand's doing, if nothing changed its size. */
  moved(): void {
    const up = this.#wentUp();
    if (!this.#ready) return;
    if (this.#isEnd()) {
      this.#pinning = false;
      this.#byHand = false;
      this.#tell(true);
    } else if (this.#byHand || (up && !this.#pinning)) {
      this.#byHand = true;
      this.#tell(false);
    }
  }

  /** The view stands still. */
  settled(atEnd: boolean, last: number): void {
    this.#pinning = false;
    if (!this.#isEnd() && !this.#byHand && atEnd) this.pin(last);
    else this.moved();
  }

  /** Rows or the view changed their size. */
  resized(atEnd: boolean, last: number): void {
    if (atEnd && !this.#byHand) this.pin(last);
    else if (this.#isEnd()) this.moved();
  }

  #wentUp(): boolean {
    const before = this.#before;
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = this.#box() ?? {};
    this.#before = { scrollTop, scrollHeight, clientHeight };
    return scrollTop < before.scrollTop - 1 && scrollHeight === before.scrollHeight && clientHeight === before.clientHeight;
  }

  #isEnd(): boolean {
    const box = this.#box();
    return box !== undefined && box.clientHeight > 0 && box.scrollTop + box.clientHeight >= box.scrollHeight - tolerance;
  }
}
