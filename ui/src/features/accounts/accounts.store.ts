import type { AccountId, AccountRow, Event, Failure, Step, StepDone } from "../../ipc";

/** How far an attempt to connect came: what to show when it has failed. */
export interface Attempt {
  readonly step: Step;
  readonly done: readonly StepDone[];
}

/** What the window remembers about an account's connection, so that it can say nothing for a moment and then enough. */
export interface Memory {
  readonly attempt: Attempt | null;
  /** Since when it is not online, in milliseconds since 1970; `null` if it is. */
  readonly downSince: number | null;
  /** Did the trouble have a name, or was it only the way to the server? */
  readonly trouble: Failure | null;
  /** When it came back after trouble; `null` if there was none. */
  readonly backAt: number | null;
  /** How many messages waited when it came back. */
  readonly owed: number;
  /** Was it never online? Then it cannot come back. */
  readonly fresh: boolean;
}

/** What this feature knows: the accounts as the engine told them, or nothing yet. */
export interface AccountsState {
  /** `null` until the first event of the view. */
  readonly rows: readonly AccountRow[] | null;
  readonly memory: ReadonlyMap<AccountId, Memory>;
}

export const noAccounts: AccountsState = { rows: null, memory: new Map() };
/** Of an account that nothing happened to yet. */
export const noMemory: Memory = { attempt: null, downSince: null, trouble: null, backAt: null, owed: 0, fresh: false };

/** Nothing is said about the way to the server for so long. */
export const patience = 3000;

/** The state after an event that came at a moment. Pure; events of other views leave it as it is. */
export function apply(state: AccountsState, event: Event, at: number): AccountsState {
  if (event.type !== "accounts") return state;
  const memory = new Map(event.rows.map((row) => [row.id, remember(state.memory.get(row.id) ?? noMemory, row, at)]));
  return { rows: event.rows, memory };
}

function remember(known: Memory, row: AccountRow, at: number): Memory {
  const before = row.kept ? known : { ...known, fresh: true };
  const downSince = before.downSince ?? at;
  const { link } = row;
  switch (link.state) {
    case "connecting":
      return { ...before, attempt: { step: link.step, done: link.done }, downSince, backAt: null };
    case "waiting":
    case "stopped":
      return { ...before, downSince, trouble: link.failure, backAt: null, owed: row.queued };
    case "online": {
      const noticed = !known.fresh && before.downSince !== null && (before.trouble !== null || at - before.downSince >= patience);
      return { ...noMemory, backAt: noticed ? at : before.backAt, owed: before.owed };
    }
  }
}

/** The account whose log-in runs or has failed: it is not kept until it succeeds. */
export function loggingIn(state: AccountsState): AccountRow | null {
  return state.rows?.find((row) => !row.kept) ?? null;
}

/** The accounts that were online once. */
export function kept(state: AccountsState): readonly AccountRow[] {
  return state.rows?.filter((row) => row.kept) ?? [];
}
