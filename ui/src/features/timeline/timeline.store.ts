import type { ConversationId, Event, Failure, MessageId, TimelineRow } from "../../ipc";
import { applyOps } from "../../ipc/ordered";

/** One open timeline. */
export type TimelineState = {
  readonly conversation: ConversationId;
  /** `false` until the first picture came. */
  readonly loaded: boolean;
  /** In the core's order, oldest first. */
  readonly rows: readonly TimelineRow[];
  readonly hasOlder: boolean;
  /** Older messages were asked for and there is no answer yet. */
  readonly asking: boolean;
  /** Why the last ones that were asked for did not come; nothing asks by itself until the user does. */
  readonly missed: Failure | null;
  /** The line "New messages" stands above this one. */
  readonly unreadFrom: MessageId | null;
};

export function open(conversation: ConversationId): TimelineState {
  return { conversation, loaded: false, rows: [], hasOlder: false, asking: false, missed: null, unreadFrom: null };
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
    missed: event.reset || moved ? null : state.missed,
    unreadFrom: event.unreadFrom,
  };
}

/** How many messages of others came after the one that was the newest when the user scrolled away from it. */
export function below(rows: readonly TimelineRow[], left: MessageId | null): number {
  const at = left === null ? -1 : rows.findLastIndex((row) => row.id === left);
  return at < 0 ? 0 : rows.slice(at + 1).filter((row) => !row.own).length;
}

/** May older messages be asked for now? */
export function mayAskOlder(state: TimelineState): boolean {
  return state.loaded && state.hasOlder && !state.asking;
}

/** Should they be asked for without the user's word? */
export function wantsOlder(state: TimelineState): boolean {
  return mayAskOlder(state) && state.missed === null;
}

/** Older messages were asked for. */
export function asked(state: TimelineState): TimelineState {
  return { ...state, asking: true, missed: null };
}

/** There is an answer: they came, or why they did not. */
export function answered(state: TimelineState, missed: Failure | null): TimelineState {
  return state.asking || missed !== null ? { ...state, asking: false, missed } : state;
}

/** The largest number of a message; 0 if there is none. Numbers grow in the order in which messages came. */
export function largest(rows: readonly TimelineRow[]): MessageId {
  return rows.reduce((most, row) => Math.max(most, row.id), 0);
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
