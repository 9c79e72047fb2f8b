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

/** The door to the engine behind this window. */
export const client: Door = {
  async call(command: Command): Promise<Reply> {
    try {
      return await invoke<Reply>("call", { command });
    } catch (thrown) {
      throw refused(thrown);
    }
  },

  async listen(hear: (event: Event) => void): Promise<void> {
    try {
      await invoke("listen", { events: new Channel<Event>(hear) });
    } catch (thrown) {
      throw refused(thrown);
    }
  },
};
