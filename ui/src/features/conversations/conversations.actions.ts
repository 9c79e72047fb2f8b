import type { Door, Failure } from "../../ipc";
import { attempt } from "../../ipc/attempt";

/** Begins to watch the conversation list; the picture comes as an event. */
export function watchConversations(door: Door): Promise<Failure | null> {
  return attempt(door, { type: "watch", view: { view: "conversations" } });
}
