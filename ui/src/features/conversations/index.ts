export * from "./conversations.store";
