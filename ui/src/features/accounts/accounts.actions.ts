import { attempt, failureOf, type AccountId, type Door, type Failure } from "../../ipc";

/** Nothing if it went well, else why not: to be shown where it was asked for. */
type Outcome = Promise<Failure | null>;

/** A log-in that runs, or why it does not. */
export type Begun =
  | { readonly account: AccountId; readonly failure: null }
  | { readonly account: null; readonly failure: Failure };

/** What the views of this feature may ask for. Texts go as typed: the engine judges them. */
export interface AccountsActions {
  unlock(passphrase: string): Outcome;
  /** Opens the profile that failed once more. How it goes comes as the profile's state. */
  reopen(): Outcome;
  /** How it goes comes in the accounts' rows. */
  logIn(address: string, password: string, server: string): Promise<Begun>;
  logInAgain(account: AccountId, password: string): Outcome;
  remove(account: AccountId): Outcome;
  tryNow(account: AccountId): Outcome;
}

export function accountsActions(door: Door): AccountsActions {
  return {
    unlock: (passphrase) => attempt(door, { type: "unlock", passphrase }),
    reopen: () => attempt(door, { type: "reopen" }),
    async logIn(address, password, server) {
      try {
        const reply = await door.call({ type: "logIn", address, password, server });
        if (reply.type === "account") return { account: reply.id, failure: null };
        return { account: null, failure: { code: "internal", about: "", detail: `logIn: ${reply.type}` } };
      } catch (thrown) {
        return { account: null, failure: failureOf(thrown) };
      }
    },
    logInAgain: (account, password) => attempt(door, { type: "logInAgain", account, password }),
    remove: (account) => attempt(door, { type: "removeAccount", account }),
    tryNow: (account) => attempt(door, { type: "tryNow", account }),
  };
}
