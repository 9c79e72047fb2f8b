import type { AccountRow, Failure } from "../../ipc";

import { patience, type Memory } from "./accounts.store";

/** What the status line says about an account; nothing most of the time. */
export type Status =
  | { readonly kind: "none" }
  | { readonly kind: "connecting" }
  | { readonly kind: "waiting"; readonly failure: Failure; readonly seconds: number }
  | { readonly kind: "stopped"; readonly failure: Failure }
  | { readonly kind: "back"; readonly sent: number }
  /** Online, but not all is well. */
  | { readonly kind: "troubled"; readonly failure: Failure };

/** "Back online" leaves after so long. */
const farewell = 4000;

/** The status of an account at a moment. */
export function statusOf(row: AccountRow, memory: Memory, at: number): Status {
  const { link } = row;
  const { downSince, trouble, backAt, owed } = memory;
  switch (link.state) {
    case "waiting":
      return { kind: "waiting", failure: link.failure, seconds: Math.max(0, Math.ceil((link.retryAt - at) / 1000)) };
    case "stopped":
      return { kind: "stopped", failure: link.failure };
    case "connecting": {
      const slow = downSince !== null && at - downSince >= patience;
      return slow || trouble !== null ? { kind: "connecting" } : { kind: "none" };
    }
    case "online": {
      const news = backAt !== null && at - backAt < farewell;
      if (news) return { kind: "back", sent: Math.max(0, owed - row.queued) };
      return row.trouble === undefined ? { kind: "none" } : { kind: "troubled", failure: row.trouble };
    }
  }
}

/** Does the status change by itself, without an event? Then the moment has to be looked at. */
export function ticks(row: AccountRow, memory: Memory, at: number): boolean {
  switch (row.link.state) {
    case "waiting":
      return true;
    case "stopped":
      return false;
    case "connecting":
      return memory.trouble === null && memory.downSince !== null && at - memory.downSince < patience;
    case "online":
      return memory.backAt !== null && at - memory.backAt < farewell;
  }
}
