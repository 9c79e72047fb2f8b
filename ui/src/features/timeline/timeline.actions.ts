import type { ConversationId, Door, Failure, MessageId } from "../../ipc";
import { attempt } from "../../ipc/attempt";

/** What an action gives back: nothing if it went well, else why not, to be shown where it was asked for. */
export type Outcome = Promise<Failure | null>;

/** What the user can do in a timeline. */
export type TimelineActions = {
  /** Begins to watch; the picture comes as an event. */
  open(conversation: ConversationId): Outcome;
  /** Ends watching: only what is looked at is kept in the window. */
  close(conversation: ConversationId): Outcome;
  /** Asks for older messages. */
  older(conversation: ConversationId): Outcome;
  /** Everything up to this message was really seen. */
  markRead(conversation: ConversationId, message: MessageId): Outcome;
  /** Sends a failed or unknown message again. */
  sendAgain(message: MessageId): Outcome;
  /** Deletes a message that was not sent. */
  discard(message: MessageId): Outcome;
};

export function timelineActions(door: Door): TimelineActions {
  return {
    open: (conversation) => attempt(door, { type: "watch", view: { view: "timeline", conversation } }),
    close: (conversation) => attempt(door, { type: "unwatch", view: { view: "timeline", conversation } }),
    older: (conversation) => attempt(door, { type: "older", conversation }),
    markRead: (conversation, message) => attempt(door, { type: "markRead", conversation, message }),
    sendAgain: (message) => attempt(door, { type: "sendAgain", message }),
    discard: (message) => attempt(door, { type: "discard", message }),
  };
}

/** Has the newest message really been seen? Only then may it be marked as read. */
export type Seen = {
  readonly conversation: ConversationId;
  readonly newest: MessageId | null;
  readonly unread: number;
  /** The newest message lies inside the visible part. */
  readonly atEnd: boolean;
  /** The window has the focus and is not hidden. */
  readonly attentive: boolean;
};

/** Marks as read, once for each newest message, and again only if that was refused. */
export class ReadMark {
  #marked: MessageId | null = null;
  readonly #mark: TimelineActions["markRead"];

  constructor(mark: TimelineActions["markRead"]) {
    this.#mark = mark;
  }

  async look(seen: Seen): Promise<void> {
    const { newest } = seen;
    if (newest === null || newest === this.#marked || seen.unread === 0 || !seen.atEnd || !seen.attentive) return;
    this.#marked = newest;
    if ((await this.#mark(seen.conversation, newest)) !== null && this.#marked === newest) this.#marked = null;
  }
}
