import type { ConversationId, Event, Failure } from "../../ipc";
import type { TimelineActions } from "./timeline.actions";
import { answered, apply, asked, mayAskOlder, open, type TimelineState } from "./timeline.store";

/** The one chat that is looked at: only its timeline is watched, and only its rows are kept. */
export class OpenChat {
  #timeline = $state.raw<TimelineState | null>(null);
  #failure = $state.raw<Failure | null>(null);
  readonly #actions: Pick<TimelineActions, "open" | "close" | "older">;

  constructor(actions: Pick<TimelineActions, "open" | "close" | "older">) {
    this.#actions = actions;
  }

  /** What is shown, or `null` if no chat is open. */
  get timeline(): TimelineState | null {
    return this.#timeline;
  }

  /** Why the chat cannot be shown. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** Opens another chat, or none. The one that is open is opened once more only if it failed. */
  async show(conversation: ConversationId | null): Promise<void> {
    const before = this.#timeline?.conversation ?? null;
    if (before === conversation && this.#failure === null) return;
    this.#timeline = conversation === null ? null : open(conversation);
    this.#failure = null;
    if (before !== null && before !== conversation) void this.#actions.close(before);
    if (conversation === null) return;
    const failure = await this.#actions.open(conversation);
    if (this.#timeline?.conversation === conversation) this.#failure = failure;
  }

  /** Takes in what happened; events of other chats change nothing. */
  hear(event: Event): void {
    if (this.#timeline !== null) this.#timeline = apply(this.#timeline, event);
  }

  /** Asks for older messages, if there are any and none are on their way. */
  async older(): Promise<void> {
    const timeline = this.#timeline;
    if (timeline === null || !mayAskOlder(timeline)) return;
    this.#timeline = asked(timeline);
    const failure = await this.#actions.older(timeline.conversation);
    if (this.#timeline.conversation === timeline.conversation) this.#timeline = answered(this.#timeline, failure);
  }
}
