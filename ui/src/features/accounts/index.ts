// A feature: `x.store.ts` holds what it knows and a pure `apply(state, event)`, `x.actions.ts` what its views may ask
// for, made from the door. Its views get plain data and functions as props, so that samples and tests need nothing
// else. Only the shell brings store, actions and views together.
export { default as AccountList } from "./AccountList.svelte";
export { default as AccountStatus } from "./AccountStatus.svelte";
export { accountsActions, type AccountsActions } from "./accounts.actions";
export { apply, kept, loggingIn, noAccounts, noMemory, patience, type AccountsState } from "./accounts.store";
export { linkAvailability } from "./link";
export { fieldOf, mendedInTheForm, nothingTyped, type Typed } from "./login";
export { default as LogIn } from "./LogIn.svelte";
export { default as LogInAgain } from "./LogInAgain.svelte";
export { default as Opening } from "./Opening.svelte";
export { default as ProfileFailed } from "./ProfileFailed.svelte";
export { default as Progress } from "./Progress.svelte";
export { default as Unlock } from "./Unlock.svelte";
export { default as Welcome } from "./Welcome.svelte";
