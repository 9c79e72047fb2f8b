import type { Command, Event, Failure, Reply } from "./bindings";

/** The one way out of the window: commands go out, events come in. */
export interface Door {
  /** Resolves with the reply; rejects with {@link Refused} and with nothing else. */
  call(command: Command): Promise<Reply>;
  /** Begins to hear events, in the order in which they happened. Once per window. */
  listen(hear: (event: Event) => void): Promise<void>;
}

/** A command was refused: why is in `failure`, never in the error's text. */
export class Refused extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.name = "Refused";
    this.failure = failure;
  }
}

/** Makes a failure of whatever was thrown: what is no {@link Refused} is a fault of ours. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Refused) return thrown.failure;
  const detail = thrown instanceof Error ? thrown.name : typeof thrown;
  return { code: "internal", about: "", detail };
}
