import fc from "fast-check";
import { expect, test } from "vitest";
import { applyOps, type Numbered, type Op } from "./ordered";

type Row = Numbered & { mark: number };

/** The two words of the view taken literally, one row at a time. */
function literally(rows: readonly Row[], reset: boolean, ops: readonly Op<Row>[]): Row[] {
  let next = reset ? [] : [...rows];
  for (const op of ops) {
    const id = op.op === "put" ? op.row.id : op.id;
    next = next.filter((row) => row.id !== id);
    if (op.op === "drop") continue;
    const at = next.findIndex((row) => row.id === op.before);
    next = at < 0 ? [...next, op.row] : [...next.slice(0, at), op.row, ...next.slice(at)];
  }
  return next;
}

const id = fc.integer({ min: 1, max: 12 });
const op: fc.Arbitrary<Op<Row>> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant("put" as const), row: fc.record({ id, mark: fc.nat() }), before: fc.option(id) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant("drop" as const), id }) },
);
const events = fc.array(fc.record({ reset: fc.boolean(), ops: fc.array(op, { maxLength: 20 }) }), { maxLength: 12 });

// A failure prints the seed and the shortest sequence that fails.
test("any sequence of differences gives what the two words say", () => {
  fc.assert(
    fc.property(events, (list) => {
      let fast: readonly Row[] = [];
      let slow: Row[] = [];
      for (const event of list) {
        fast = applyOps(fast, event.reset, event.ops);
        slow = literally(slow, event.reset, event.ops);
        expect(fast).toEqual(slow);
      }
    }),
    { numRuns: 500 },
  );
});

test("rows that were there before are not touched", () => {
  const rows: readonly Row[] = Object.freeze([
    { id: 1, mark: 0 },
    { id: 2, mark: 0 },
  ]);
  expect(applyOps(rows, false, [{ op: "put", row: { id: 2, mark: 9 }, before: 1 }])).toEqual([
    { id: 2, mark: 9 },
    { id: 1, mark: 0 },
  ]);
  expect(rows).toHaveLength(2);
});

test("an event without differences keeps the very same rows, so that nothing is drawn again", () => {
  const rows: readonly Row[] = [{ id: 1, mark: 0 }];
  expect(applyOps(rows, false, [])).toBe(rows);
});

test("a row before an unknown one is kept, at the end", () => {
  expect(applyOps<Row>([{ id: 1, mark: 0 }], false, [{ op: "put", row: { id: 2, mark: 0 }, before: 77 }]).map((row) => row.id)).toEqual([1, 2]);
});
