import type { ConversationId, Event, MessageId, TimelineRow } from "../../ipc/bindings";
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
  /** Does the user see the newest message? */
  readonly atEnd: boolean;
  /** Messages that came while the user was reading further up. */
  readonly below: number;
};

export function open(conversation: ConversationId): TimelineState {
  return { conversation, loaded: false, rows: [], hasOlder: false, asking: false, unreadFrom: null, atEnd: true, below: 0 };
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
    below: state.atEnd || event.reset ? 0 : state.below + appended(state.rows, rows),
  };
}

/** How many messages of others stand after what was the newest one. */
function appended(before: readonly TimelineRow[], after: readonly TimelineRow[]): number {
  const known = new Set(before.map((row) => row.id));
  let count = 0;
  for (let at = after.length - 1; at >= 0; at -= 1) {
    const row = after[at];
    if (row === undefined || known.has(row.id)) break;
    if (!row.own) count += 1;
  }
  return count;
}

/** The user scrolled: does the newest message show? */
export function scrolled(state: TimelineState, atEnd: boolean): TimelineState {
  if (state.atEnd === atEnd) return state;
  return { ...state, atEnd, below: atEnd ? 0 : state.below };
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
