import { readFileSync } from "node:fs";

// What a recording holds decides what a walk types: recordings are written anew by the journeys.

interface Recorded {
  steps: { command: Record<string, unknown> | null; failure: unknown; events: Record<string, unknown>[] }[];
}


function load(recording: string): Recorded {
  const file = new URL(`../fixtures/recordings/${recording}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Recorded;
}

/** The commands of one kind, in order. */
export function commands(recording: string, type: string): Record<string, unknown>[] {
  const found = load(recording).steps.flatMap(({ command }) => (command?.["type"] === type ? [command] : []));
  if (found.length === 0) throw new Error(`${recording} holds no ${type}`);
  return found;
}

/** The name under which a conversation is listed. */
export function nameOf(recording: string, conversation: unknown): string {
  const ops = load(recording).steps.flatMap(({ events }) =>
    events.flatMap((event) => (event["type"] === "conversations" ? (event["ops"] as { row?: Record<string, unknown> }[]) : [])),
  );
  const row = ops.find((op) => op.row?.["id"] === conversation)?.row;
  if (row === undefined) throw new Error(`${recording} lists no conversation ${String(conversation)}`);
  return String(row["name"]);
}
