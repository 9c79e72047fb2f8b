// A feature: `x.store.ts` holds what it knows and a pure `apply(state, event)`, `x.actions.ts` what its views may ask
// for, made from the door. Its views get plain data and those actions as props, so that samples and tests need nothing
// else. Only the shell brings store, actions and views together.
export { accountsActions, type AccountsActions } from "./accounts.actions";
export { apply, noAccounts, type AccountsState } from "./accounts.store";
export { default as Welcome } from "./Welcome.svelte";
