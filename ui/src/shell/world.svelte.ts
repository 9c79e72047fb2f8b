import { accountsActions, loggingIn, nothingTyped, type Typed } from "../features/accounts";
import * as composer from "../features/composer";
import type * as conversations from "../features/conversations";
import { rosterActions } from "../features/roster";
import { settingsActions, type Section } from "../features/settings";
import { OpenChat, timelineActions } from "../features/timeline";
import { attempt, failureOf, type ConversationId, type Door, type Event, type Failure, type View } from "../ipc";

import { apply, enteringAfter, nothingYet, screenOf, type AppState, type Entering } from "./app.store";

/** What a whole window of the app knows and can do: the engine's state, where the user is, and the ways to act. */
export class World {
  /** What the engine told. */
  state = $state.raw<AppState>(nothingYet);
  /** What the user wrote and did not send yet. */
  drafts = $state.raw<composer.ComposerState>(composer.noDrafts);
  entering = $state.raw<Entering | null>(null);
  /** Which part of the main screen is in front. */
  place = $state<"chats" | "settings">("chats");
  section = $state<Section>("appearance");
  /** Where only one pane has room: the list, or the open chat. */
  pane = $state<"list" | "chat">("list");

  readonly since = Date.now();
  readonly screen = $derived(screenOf(this.state, this.entering));

  readonly accounts;
  readonly composer;
  readonly roster;
  readonly settings;
  readonly timeline;
  readonly chat: OpenChat;
  readonly #door: Door;

  constructor(door: Door) {
    this.#door = door;
    this.accounts = accountsActions(door);
    this.composer = composer.composerActions(
      door,
      () => this.drafts,
      (event) => this.draft(event),
    );
    this.roster = rosterActions(door);
    this.settings = settingsActions(door);
    this.timeline = timelineActions(door);
    this.chat = new OpenChat(this.timeline);
  }

  /** Begins to hear. Whatever goes wrong is shown as a profile that did not open. */
  async begin(): Promise<void> {
    try {
      await this.#door.listen((event) => this.#hear(event));
    } catch (thrown) {
      this.#fail(failureOf(thrown));
    }
  }

  #hear(event: Event): void {
    const wasOpen = this.state.profile?.state === "open";
    this.state = apply(this.state, event, Date.now());
    this.entering = enteringAfter(this.entering, this.state);
    this.chat.hear(event);
    if (!wasOpen && this.state.profile?.state === "open") void this.#watchAll();
  }

  async #watchAll(): Promise<void> {
    const views: readonly View[] = [{ view: "accounts" }, { view: "conversations" }, { view: "contacts" }];
    const failures = await Promise.all(views.map((view) => attempt(this.#door, { type: "watch", view })));
    for (const failure of failures) if (failure !== null) this.#fail(failure);
  }

  #fail(failure: Failure): void {
    this.state = { ...this.state, profile: { state: "failed", failure } };
  }

  /** Something happens to what the user writes. */
  draft(event: composer.ComposerEvent): void {
    this.drafts = composer.apply(this.drafts, event);
  }

  /** The user looks at the chat list in another way. */
  look(change: Partial<Pick<conversations.ConversationsState, "filter" | "query">>): void {
    this.state = { ...this.state, conversations: { ...this.state.conversations, ...change } };
  }

  /** The chat that is open. */
  get open(): ConversationId | null {
    return this.chat.timeline?.conversation ?? null;
  }

  /** Opens a chat, or shows the one that is open. */
  show(conversation: ConversationId): void {
    this.place = "chats";
    this.pane = "chat";
    void this.chat.show(conversation);
  }

  /** Settings, at a part or where they were left. */
  showSettings(section?: Section): void {
    this.place = "settings";
    if (section !== undefined) this.section = section;
  }

  showChats(): void {
    this.place = "chats";
  }

  /** To the log-in form, for the first account or one more. */
  enter(): void {
    this.entering = { typed: nothingTyped, account: null };
  }

  /** Logs in with what was typed; what still runs of an attempt before is given up. */
  async logIn(typed: Typed, password: string): Promise<Failure | null> {
    const running = loggingIn(this.state.accounts);
    if (running !== null && typed.address === this.entering?.typed.address && typed.server === this.entering.typed.server) {
      return this.accounts.logInAgain(running.id, password);
    }
    if (running !== null) await this.accounts.remove(running.id);
    const begun = await this.accounts.logIn(typed.address, password, typed.server);
    this.entering = { typed, account: begun.account };
    if (begun.failure === null) this.place = "chats";
    this.entering = enteringAfter(this.entering, this.state);
    return begun.failure;
  }

  /** From the progress of a log-in back to its form. */
  async giveUp(): Promise<void> {
    const running = loggingIn(this.state.accounts);
    const typed = this.entering?.typed ?? { address: running?.address ?? "", server: "" };
    this.entering = { typed, account: null };
    if (running !== null) await this.accounts.remove(running.id);
  }

  /** From the form back to where the user came from. */
  async leave(): Promise<void> {
    const running = loggingIn(this.state.accounts);
    if (running !== null) await this.accounts.remove(running.id);
    this.entering = null;
  }
}
