/** What is needed of the virtual list. */
export interface Scrolling {
  getScrollOffset(): number;
  getScrollSize(): number;
  getViewportSize(): number;
  scrollToIndex(index: number, opts?: { align?: "start" | "center" | "end" | "nearest"; offset?: number }): void;
}

/** Half a pixel here and there is no scrolling. */
const tolerance = 4;
/** Room above the line "New messages" when a chat opens there. */
const roomAbove = 48;

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
  #offset = 0;
  readonly #list: () => Scrolling | undefined;
  readonly #tell: (atEnd: boolean) => void;
  readonly #frame: (then: () => void) => void;

  constructor(list: () => Scrolling | undefined, tell: (atEnd: boolean) => void, frame: (then: () => void) => void = requestAnimationFrame) {
    this.#list = list;
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
    this.#list()?.scrollToIndex(last, { align: "end" });
    this.#tell(true);
  }

  /** Opens at a row: the first unread one, or the newest. */
  begin(at: number, last: number): void {
    if (at === last) {
      this.pin(last);
      return;
    }
    this.#byHand = true;
    this.#list()?.scrollToIndex(at, { align: "start", offset: -roomAbove });
    // Where the end lies is known when the rows are drawn and measured. Said earlier, all would count as seen.
    this.#frame(() => {
      this.#frame(() => {
        this.#ready = true;
        this.moved(this.#list()?.getScrollOffset() ?? 0);
      });
    });
  }

  /** The view moved. Dragging the scroll bar sends no other event: moving up is a hand's doing, too. */
  moved(offset: number): void {
    const up = offset < this.#offset - 1;
    this.#offset = offset;
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
    else this.moved(this.#offset);
  }

  /** Rows or the view changed their size. */
  resized(atEnd: boolean, last: number): void {
    if (atEnd && !this.#byHand) this.pin(last);
  }

  #isEnd(): boolean {
    const list = this.#list();
    return list !== undefined && list.getViewportSize() > 0 && list.getScrollOffset() + list.getViewportSize() >= list.getScrollSize() - tolerance;
  }
}
