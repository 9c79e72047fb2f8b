import type { ConversationId, Event, MessageId, TimelineRow } from "../../ipc";
import { applyOps } from "../../ipc/ordered";

/** One open timeline. */
export type TimelineState = {
  readonly conversation: ConversationId;
  /** `false` until the first picture came. */
  readonly loaded: boolean;
  /** In the core's order, oldest first. */
  readonly rows: readonly TimelineRow[];
  readonly hasOlder: boolean;
  /** Older messages were asked for and have not come yet. */
  readonly asking: boolean;
  /** The line "New messages" stands above this one. */
  readonly unreadFrom: MessageId | null;
};

export function open(conversation: ConversationId): TimelineState {
  return { conversation, loaded: false, rows: [], hasOlder: false, asking: false, unreadFrom: null };
}

/** The timeline after an event. Pure; events of other timelines leave it as it is. */
export function apply(state: TimelineState, event: Event): TimelineState {
  if (event.type !== "timeline" || event.conversation !== state.conversation) return state;
  const rows = applyOps(state.rows, event.reset, event.ops);
  const moved = rows[0]?.id !== state.rows[0]?.id || event.hasOlder !== state.hasOlder;
  return {
    ...state,
    loaded: true,
    rows,
    hasOlder: event.hasOlder,
    asking: state.asking && !event.reset && !moved,
    unreadFrom: event.unreadFrom,
  };
}

/** How many messages of others came after the one that was the newest when the user scrolled away from it. */
export function below(rows: readonly TimelineRow[], left: MessageId | null): number {
  const at = left === null ? -1 : rows.findLastIndex((row) => row.id === left);
  return at < 0 ? 0 : rows.slice(at + 1).filter((row) => !row.own).length;
}

/** Should older messages be asked for now? */
export function wantsOlder(state: TimelineState): boolean {
  return state.loaded && state.hasOlder && !state.asking;
}

/** Older messages were asked for, or asking failed. */
export function asked(state: TimelineState, asking: boolean): TimelineState {
  return state.asking === asking ? state : { ...state, asking };
}

/** The newest message, up to which the user has read once it shows. */
export function newest(state: TimelineState): MessageId | null {
  return state.rows[state.rows.length - 1]?.id ?? null;
}

/**
 * Did rows come or go above the row that the user looks at, and nowhere else?
 * Then the view is held from its end, so that this row stays where it is on the screen.
 */
export function heldFromEnd(before: readonly TimelineRow[], after: readonly TimelineRow[], looking: MessageId | null): boolean {
  if (looking === null || before.length === after.length) return false;
  const was = before.findIndex((row) => row.id === looking);
  const is = after.findIndex((row) => row.id === looking);
  return was >= 0 && is >= 0 && is - was === after.length - before.length;
}
