import type { AccountId, Door, Settings } from "../../ipc";

/** What the views of this feature may ask for. Each rejects with the engine's refusal. */
export interface AccountsActions {
  unlock(passphrase: string): Promise<void>;
  /** Gives the account, whose log-in then runs. */
  logIn(address: string, password: string, server: string): Promise<AccountId>;
  logInAgain(account: AccountId, password: string): Promise<void>;
  remove(account: AccountId): Promise<void>;
  tryNow(account: AccountId): Promise<void>;
  setSettings(settings: Settings): Promise<void>;
}

export function accountsActions(door: Door): AccountsActions {
  return {
    async unlock(passphrase) {
      await door.call({ type: "unlock", passphrase });
    },
    async logIn(address, password, server) {
      const reply = await door.call({ type: "logIn", address, password, server });
      if (reply.type !== "account") throw new Error(`unexpected reply ${reply.type}`);
      return reply.id;
    },
    async logInAgain(account, password) {
      await door.call({ type: "logInAgain", account, password });
    },
    async remove(account) {
      await door.call({ type: "removeAccount", account });
    },
    async tryNow(account) {
      await door.call({ type: "tryNow", account });
    },
    async setSettings(settings) {
      await door.call({ type: "setSettings", settings });
    },
  };
}
