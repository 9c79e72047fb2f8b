import * as accounts from "../features/accounts";
import * as conversations from "../features/conversations";
import * as roster from "../features/roster";
import * as settings from "../features/settings";
import type { AccountRow, Event, Failure, ProfileState, Settings } from "../ipc";

/** Everything that the engine told this window. */
export interface AppState {
  /** `null` until the first event. */
  readonly profile: ProfileState | null;
  readonly settings: Settings;
  readonly accounts: accounts.AccountsState;
  readonly conversations: conversations.ConversationsState;
  readonly roster: roster.RosterState;
}

export const nothingYet: AppState = {
  profile: null,
  settings: settings.unsaid,
  accounts: accounts.noAccounts,
  conversations: conversations.noConversations,
  roster: roster.noContacts,
};

/** The state after an event that came at a moment. Pure: each feature answers for its part. */
export function apply(state: AppState, event: Event, at: number): AppState {
  return {
    profile: event.type === "profile" ? event.profile : state.profile,
    settings: settings.apply(state.settings, event),
    accounts: accounts.apply(state.accounts, event, at),
    conversations: conversations.apply(state.conversations, event),
    roster: roster.apply(state.roster, event),
  };
}

/** A log-in that the user has begun: what was typed, and the account once it runs. */
export interface Entering {
  readonly typed: accounts.Typed;
  /** Only until the log-in succeeds, is left, or the server refuses it: nobody types it twice for a slip elsewhere. */
  readonly password: string;
  readonly account: number | null;
  /** Why the attempt before was given up. */
  readonly failure: Failure | null;
}

/** Of a log-in that has just begun. */
export const nothingEntered: Entering = { typed: accounts.nothingTyped, password: "", account: null, failure: null };

/** What fills the window. */
export type Screen =
  | { readonly kind: "nothing" }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "unlock"; readonly first: boolean }
  | { readonly kind: "welcome" }
  | { readonly kind: "logIn"; readonly failure: Failure | null }
  | { readonly kind: "progress"; readonly account: number }
  | { readonly kind: "main" };

/** Which screen the state asks for. */
export function screenOf(state: AppState, entering: Entering | null): Screen {
  const { profile } = state;
  if (profile === null) return { kind: "nothing" };
  switch (profile.state) {
    case "opening":
      return { kind: "nothing" };
    case "locked":
      return { kind: "unlock", first: profile.first };
    case "failed":
      return { kind: "failed", failure: profile.failure };
    case "open":
      return state.accounts.rows === null ? { kind: "nothing" } : inside(state, entering);
  }
}

function inside(state: AppState, entering: Entering | null): Screen {
  const kept = accounts.kept(state.accounts);
  const entered = state.accounts.rows?.find((row) => row.id === entering?.account) ?? null;
  // A log-in that was still running when the window closed goes on, unless there is something better to show.
  const row = entered ?? (kept.length === 0 ? accounts.loggingIn(state.accounts) : null);
  if (row !== null && !row.kept) {
    const { link } = row;
    const failure = link.state === "stopped" || link.state === "waiting" ? link.failure : null;
    const mended = failure !== null && accounts.mendedInTheForm(failure, entering?.typed ?? accounts.nothingTyped);
    return mended ? { kind: "logIn", failure } : { kind: "progress", account: row.id };
  }
  if (entering !== null && entered === null) return { kind: "logIn", failure: entering.failure };
  return kept.length > 0 ? { kind: "main" } : { kind: "welcome" };
}

/** The log-in after an event: over once its account was online, and without its password once that was refused. */
export function enteringAfter(entering: Entering | null, state: AppState): Entering | null {
  const row = state.accounts.rows?.find((one) => one.id === entering?.account);
  if (entering === null || row === undefined) return entering;
  if (row.kept) return null;
  const refused = row.link.state === "stopped" && accounts.fieldOf(row.link.failure, entering.typed) === "password";
  return refused && entering.password !== "" ? { ...entering, password: "" } : entering;
}

/** The failure for which the form is shown although the engine would try again: over and over what the user has to mend. */
export function hopeless(entering: Entering | null, state: AppState): { readonly row: AccountRow; readonly failure: Failure } | null {
  const row = state.accounts.rows?.find((one) => one.id === entering?.account);
  if (entering === null || row === undefined || row.kept || row.link.state !== "waiting") return null;
  const { failure } = row.link;
  return accounts.mendedInTheForm(failure, entering.typed) ? { row, failure } : null;
}
