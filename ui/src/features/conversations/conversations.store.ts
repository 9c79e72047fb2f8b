import type { ConversationId, ConversationRow, Event } from "../../ipc";
import { applyOps } from "../../ipc/ordered";
import { fold } from "../../text/fold";

/** Which rows the list shows. */
export type Filter = "all" | "unread";

/** The conversation list: what the core told, and how the user looks at it. */
export type ConversationsState = {
  /** `false` until the first picture came. */
  readonly loaded: boolean;
  /** In the core's order, newest first. */
  readonly rows: readonly ConversationRow[];
  readonly filter: Filter;
  /** What the user typed into the search field. */
  readonly query: string;
};

export const initial: ConversationsState = { loaded: false, rows: [], filter: "all", query: "" };

/** The list after an event. Pure; other events leave it as it is. */
export function apply(state: ConversationsState, event: Event): ConversationsState {
  if (event.type !== "conversations") return state;
  return { ...state, loaded: true, rows: applyOps(state.rows, event.reset, event.ops) };
}

/** The rows that filter and search leave. The open chat stays under "Unread" although it was just read. */
export function visible(state: ConversationsState, open: ConversationId | null): readonly ConversationRow[] {
  const wanted = fold(state.query.trim());
  if (wanted === "" && state.filter === "all") return state.rows;
  return state.rows.filter(
    (row) =>
      (state.filter === "all" || row.unread > 0 || row.id === open) &&
      (wanted === "" || fold(row.name).includes(wanted) || fold(row.address).includes(wanted)),
  );
}

/** How many chats the "Unread" tab holds. */
export function unreadChats(state: ConversationsState): number {
  return state.rows.reduce((sum, row) => sum + (row.unread > 0 ? 1 : 0), 0);
}

/** The row of a chat, or `null`. */
export function rowOf(state: ConversationsState, id: ConversationId | null): ConversationRow | null {
  return id === null ? null : (state.rows.find((row) => row.id === id) ?? null);
}

/** Where a key moves the focus in a list. */
export type Move = "previous" | "next" | "first" | "last";

/** The chat that a move leads to, or `null` if there is none. Without a starting point it begins at the near end. */
export function step(rows: readonly ConversationRow[], from: ConversationId | null, move: Move): ConversationId | null {
  const at = rows.findIndex((row) => row.id === from);
  return rows[target(rows.length, at, move)]?.id ?? null;
}

function target(length: number, at: number, move: Move): number {
  switch (move) {
    case "first":
      return 0;
    case "last":
      return length - 1;
    case "next":
      return Math.min(at + 1, length - 1);
    case "previous":
      return at < 0 ? length - 1 : Math.max(at - 1, 0);
  }
}

/** The next unread chat after (or before) the open one, around the end; `null` if nothing is unread. */
export function stepUnread(rows: readonly ConversationRow[], from: ConversationId | null, move: "previous" | "next"): ConversationId | null {
  const at = rows.findIndex((row) => row.id === from);
  const ahead = at < 0 ? [...rows] : [...rows.slice(at + 1), ...rows.slice(0, at)];
  if (move === "previous") ahead.reverse();
  return ahead.find((row) => row.unread > 0)?.id ?? null;
}

/** The narrowest and widest list, in CSS pixels. */
export const narrowest = 240;
export const widest = 420;

/** A list width that is allowed. */
export function clampWidth(width: number): number {
  return Number.isFinite(width) ? Math.min(widest, Math.max(narrowest, Math.round(width))) : 320;
}
