import type { Command, Failure } from "./bindings";
import { failureOf, type Door } from "./door";

/** Gives a command whose reply says nothing: `null` if it went well, else why not, to be shown where it was asked for. */
export async function attempt(door: Door, command: Command): Promise<Failure | null> {
  try {
    await door.call(command);
    return null;
  } catch (thrown) {
    return failureOf(thrown);
  }
}
