import { Channel, invoke } from "@tauri-apps/api/core";

import type { Command, Event, Failure, Reply } from "./bindings";
import { Refused, type Door } from "./door";

function isFailure(thrown: unknown): thrown is Failure {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "about" in thrown;
}

function refused(thrown: unknown): Refused {
  if (isFailure(thrown)) return new Refused(thrown);
  // The frame around the command failed, not the command: a name of the fault is all that may be told.
  const detail = thrown instanceof Error ? thrown.name : "the window's door is closed";
  return new Refused({ code: "internal", about: "", detail });
}

/** What carries the words to the shell. */
export interface Wire {
  invoke(command: string, args: Record<string, unknown>): Promise<unknown>;
  /** A way back, for events. */
  channel(hear: (event: Event) => void): unknown;
}

/** The door at the end of a wire. */
export function doorAt(wire: Wire): Door {
  // The shell takes commands in the order of these numbers: on the way, each goes for itself.
  let given = 0;
  return {
    async call(command: Command): Promise<Reply> {
      try {
        return (await wire.invoke("call", { number: given++, command })) as Reply;
      } catch (thrown) {
        throw refused(thrown);
      }
    },

    async listen(hear: (event: Event) => void): Promise<void> {
      try {
        await wire.invoke("listen", { events: wire.channel(hear), next: given });
      } catch (thrown) {
        throw refused(thrown);
      }
    },
  };
}

/** The door to the engine behind this window. */
export const client: Door = doorAt({ invoke, channel: (hear) => new Channel<Event>(hear) });
