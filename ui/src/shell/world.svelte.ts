import { accountsActions, loggingIn, type Typed } from "../features/accounts";
import * as composer from "../features/composer";
import type * as conversations from "../features/conversations";
import { allAdded, notAddedIn, rosterActions, type NotAdded } from "../features/roster";
import { settingsActions, type Section } from "../features/settings";
import { OpenChat, timelineActions } from "../features/timeline";
import { attempt, failureOf, type AccountRow, type ConversationId, type Door, type Event, type Failure, type ProfileState, type View } from "../ipc";

import { apply, enteringAfter, hopeless, nothingEntered, nothingYet, screenOf, type AppState, type Entering } from "./app.store";

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

  /** Since when the profile is being opened. */
  since = $state(Date.now());
  /** Why the last step back from a log-in was refused. */
  stuck = $state.raw<Failure | null>(null);
  /** Chats whose other side was not added to the contacts although that was wished, and why. */
  notAdded = $state.raw<NotAdded>(allAdded);
  readonly screen = $derived(screenOf(this.state, this.entering));

  readonly accounts;
  readonly composer;
  readonly roster;
  readonly settings;
  readonly timeline;
  readonly chat: OpenChat;
  readonly #door: Door;
  #listening = false;
  /** What the engine told is well, but a view could not be watched. */
  #unwatched = false;
  /** How often the profile's state changed. */
  #turn = 0;
  /** Which attempt to log in runs: what comes back to an earlier one is nobody's any more. */
  #attempt = 0;

  constructor(door: Door) {
    this.#door = door;
    this.accounts = accountsActions(door);
    this.composer = composer.composerActions(
      door,
      () => this.drafts,
      (event) => this.draft(event),
    );
    this.roster = rosterActions(door, (conversation, failure) => {
      this.notAdded = notAddedIn(this.notAdded, conversation, failure);
    });
    this.settings = settingsActions(door, () => this.state.settings);
    this.timeline = timelineActions(door);
    this.chat = new OpenChat(this.timeline);
  }

  /** Begins to hear. Whatever goes wrong is shown as a profile that did not open. */
  async begin(): Promise<Failure | null> {
    try {
      await this.#door.listen((event) => this.#hear(event));
      this.#listening = true;
      return null;
    } catch (thrown) {
      return this.#fail(failureOf(thrown));
    }
  }

  /** Tries again what did not go well when the profile was opened: on this side of the door, or behind it. */
  reopen(): Promise<Failure | null> {
    if (!this.#listening) return this.begin();
    return this.#unwatched ? this.#watchAll() : this.accounts.reopen();
  }

  #hear(event: Event): void {
    const wasOpen = this.state.profile?.state === "open";
    this.state = apply(this.state, event, Date.now());
    if (event.type === "profile") this.#profileIs(event.profile);
    this.#follow();
    this.chat.hear(event);
    if (!wasOpen && this.state.profile?.state === "open") void this.#watchAll();
  }

  /** What the engine told of a log-in. One that only the form can mend ends there: trying again would close the form. */
  #follow(): void {
    this.entering = enteringAfter(this.entering, this.state);
    const ended = hopeless(this.entering, this.state);
    if (ended === null || this.entering === null) return;
    this.entering = { ...this.entering, account: null, failure: ended.failure };
    void this.#remove(ended.row);
  }

  #profileIs({ state }: ProfileState): void {
    this.#unwatched = false;
    this.#turn += 1;
    if (state === "opening") this.since = Date.now();
  }

  /** The views that are always watched. The profile counts as open only if all of them can be. */
  async #watchAll(): Promise<Failure | null> {
    const turn = this.#turn;
    const views: readonly View[] = [{ view: "accounts" }, { view: "conversations" }, { view: "contacts" }];
    const failures = await Promise.all(views.map((view) => attempt(this.#door, { type: "watch", view })));
    const failure = failures.find((one) => one !== null) ?? null;
    // What the engine told meanwhile counts for more.
    if (turn !== this.#turn) return failure;
    if (failure !== null) this.#fail(failure);
    else if (this.#unwatched) this.state = { ...this.state, profile: { state: "open" } };
    this.#unwatched = failure !== null;
    return failure;
  }

  #fail(failure: Failure): Failure {
    this.state = { ...this.state, profile: { state: "failed", failure } };
    return failure;
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
    this.#attempt += 1;
    this.stuck = null;
    this.entering = nothingEntered;
  }

  /** Logs in with what was typed; what still runs of an attempt before is given up. */
  async logIn(typed: Typed, password: string): Promise<Failure | null> {
    const mine = ++this.#attempt;
    this.stuck = null;
    const running = loggingIn(this.state.accounts);
    const before = this.entering;
    if (running !== null && running.id === before?.account && typed.address === before.typed.address && typed.server === before.typed.server) {
      this.entering = { ...before, password };
      return this.accounts.logInAgain(running.id, password);
    }
    const failure = await this.#remove(running);
    if (mine !== this.#attempt) return null;
    if (failure !== null) return failure;
    // Before it is asked for: the account may be there, and have failed, before the answer is.
    this.entering = { typed, password, account: null, failure: null };
    const begun = await this.accounts.logIn(typed.address, password, typed.server);
    if (mine !== this.#attempt) {
      // The user went away meanwhile: nobody logs in behind their back.
      if (begun.account !== null) void this.accounts.remove(begun.account);
      return null;
    }
    this.entering = { typed, password, account: begun.account, failure: null };
    if (begun.failure === null) this.place = "chats";
    this.#follow();
    return begun.failure;
  }

  /** From the progress of a log-in back to its form. */
  async giveUp(): Promise<void> {
    const mine = ++this.#attempt;
    const running = loggingIn(this.state.accounts);
    const before = this.entering ?? { ...nothingEntered, typed: { address: running?.address ?? "", server: "" } };
    this.entering = { ...before, account: null, failure: null };
    const failure = await this.#remove(running);
    if (mine === this.#attempt) this.stuck = failure;
  }

  /** From the form back to where the user came from. */
  async leave(): Promise<void> {
    const mine = ++this.#attempt;
    const failure = await this.#remove(loggingIn(this.state.accounts));
    if (mine !== this.#attempt) return;
    this.stuck = failure;
    if (failure === null) this.entering = null;
  }

  async #remove(account: AccountRow | null): Promise<Failure | null> {
    const failure = account === null ? null : await this.accounts.remove(account.id);
    // Whoever is gone already need not be removed.
    return failure?.code === "notFound" ? null : failure;
  }
}
