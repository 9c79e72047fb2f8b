import type { Command, Event, Failure, Reply } from "./bindings";
import { Refused, type Door } from "./door";

/** One exchange that a journey recorded. */
export interface Step {
  /** `null`: happens by itself, at the start or right after the step before. */
  command: Command | null;
  reply: Reply | null;
  failure: Failure | null;
  events: Event[];
}

/** What a journey recorded, from the window's side of the door. */
export interface Recording {
  name: string;
  steps: Step[];
}

/** Equal as JSON, whatever the order of the keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && sameJson(value, right.get(key)));
}

/**
 * The same door in memory. It replays a recording and knows no rule: a command is answered by the next unused step
 * that holds exactly this command, a watch may be asked again and again, and anything else is `notFound`.
 */
export class FakeDoor implements Door {
  /** Every command asked for, in order: what a test looks at. */
  readonly asked: Command[] = [];
  readonly #steps: Step[];
  readonly #used = new Set<Step>();
  readonly #held = new Map<Command["type"], (() => void)[]>();
  #hear: ((event: Event) => void) | null = null;

  constructor(recording: Recording) {
    this.#steps = recording.steps;
  }

  listen(hear: (event: Event) => void): Promise<void> {
    this.#hear = hear;
    this.#follow(0);
    return Promise.resolve();
  }

  call(command: Command): Promise<Reply> {
    this.asked.push(command);
    const at = this.#find(command);
    const step = at === -1 ? undefined : this.#steps[at];
    if (step === undefined) {
      return Promise.reject(new Refused({ code: "notFound", about: "", detail: `not recorded: ${command.type}` }));
    }
    this.#used.add(step);
    return new Promise((resolve, reject) => {
      const answer = (): void => {
        this.tell(step.events);
        this.#follow(at + 1);
        if (step.failure !== null) reject(new Refused(step.failure));
        else resolve(step.reply ?? { type: "done" });
      };
      const held = this.#held.get(command.type);
      // A real answer comes after the caller went on: events and reply are never there at once.
      if (held === undefined) queueMicrotask(answer);
      else held.push(answer);
    });
  }

  /** An engine that takes its time: commands of this kind are answered by {@link release}. */
  hold(type: Command["type"]): void {
    this.#held.set(type, this.#held.get(type) ?? []);
  }

  release(type: Command["type"]): void {
    const held = this.#held.get(type) ?? [];
    this.#held.delete(type);
    for (const answer of held) queueMicrotask(answer);
  }

  /** Lets something happen that nobody asked for. */
  tell(events: readonly Event[]): void {
    for (const event of events) this.#hear?.(structuredClone(event));
  }

  #find(command: Command): number {
    const fits = (step: Step): boolean => step.command !== null && sameJson(step.command, command);
    const fresh = this.#steps.findIndex((step) => !this.#used.has(step) && fits(step));
    if (fresh !== -1 || (command.type !== "watch" && command.type !== "unwatch")) return fresh;
    return this.#steps.findLastIndex(fits);
  }

  /** Tells what happened by itself from this step on. */
  #follow(from: number): void {
    for (let at = from; at < this.#steps.length; at++) {
      const step = this.#steps[at];
      if (step?.command !== null || this.#used.has(step)) return;
      this.#used.add(step);
      this.tell(step.events);
    }
  }
}
