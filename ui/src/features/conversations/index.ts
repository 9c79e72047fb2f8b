// The conversation list. `ConversationList` is the whole left column; the store holds rows, filter and search.
export { watchConversations } from "./conversations.actions";
export {
  apply,
  initial as noConversations,
  rowOf,
  step,
  stepUnread,
  unreadChats,
  visible,
  type ConversationsState,
  type Filter,
  type Move,
} from "./conversations.store";
export { default as ConversationList } from "./ConversationList.svelte";
