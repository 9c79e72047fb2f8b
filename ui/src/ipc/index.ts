export type * from "./bindings";
export { failureOf, Refused, type Door } from "./door";
export { attempt } from "./attempt";
