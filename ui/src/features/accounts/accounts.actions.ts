import { attempt, type AccountId, type Door, type Failure } from "../../ipc";

/** Nothing if it went well, else why not: to be shown where it was asked for. */
type Outcome = Promise<Failure | null>;

/** What the views of this feature may ask for. Texts go as typed: the engine judges them. */
export interface AccountsActions {
  unlock(passphrase: string): Outcome;
  /** How it goes comes in the accounts' rows. */
  logIn(address: string, password: string, server: string): Outcome;
  logInAgain(account: AccountId, password: string): Outcome;
  remove(account: AccountId): Outcome;
  tryNow(account: AccountId): Outcome;
}

export function accountsActions(door: Door): AccountsActions {
  return {
    unlock: (passphrase) => attempt(door, { type: "unlock", passphrase }),
    logIn: (address, password, server) => attempt(door, { type: "logIn", address, password, server }),
    logInAgain: (account, password) => attempt(door, { type: "logInAgain", account, password }),
    remove: (account) => attempt(door, { type: "removeAccount", account }),
    tryNow: (account) => attempt(door, { type: "tryNow", account }),
  };
}
