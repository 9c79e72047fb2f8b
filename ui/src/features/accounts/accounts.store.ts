import type { AccountRow, Event } from "../../ipc";

/** What this feature knows: the accounts as the engine told them, or nothing yet. */
export interface AccountsState {
  /** `null` until the first event of the view. */
  readonly rows: readonly AccountRow[] | null;
}

export const noAccounts: AccountsState = { rows: null };

/** The state after an event. Pure; events of other views leave it as it is. */
export function apply(state: AccountsState, event: Event): AccountsState {
  return event.type === "accounts" ? { rows: event.rows } : state;
}
