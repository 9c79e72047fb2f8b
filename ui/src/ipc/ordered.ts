// How the differences of a view are applied. Both ordered views (conversations, timeline) speak the same two words.

/** Anything that a view lists: it is known by its number. */
export type Numbered = { readonly id: number };

/** One difference, as `ConversationOp` and `TimelineOp` have it. */
export type Op<Row extends Numbered> =
  | { op: "put"; row: Row; before: number | null }
  | { op: "drop"; id: number };

/**
 * The rows after the differences, in order. `rows` is not touched.
 *
 * `put` takes out the row of the same number, then puts the new one in before `before`, or at the end
 * if that row is unknown: a row in the wrong place is better than a lost one.
 */
export function applyOps<Row extends Numbered>(rows: readonly Row[], reset: boolean, ops: readonly Op<Row>[]): readonly Row[] {
  if (!reset && ops.length === 0) return rows;
  const next: Row[] = reset ? [] : rows.slice();
  const known = new Set(next.map((row) => row.id));
  for (const op of ops) {
    switch (op.op) {
      case "put":
        put(next, known, op.row, op.before);
        break;
      case "drop":
        if (known.delete(op.id)) next.splice(indexOf(next, op.id), 1);
        break;
    }
  }
  return next;
}

function put<Row extends Numbered>(rows: Row[], known: Set<number>, row: Row, before: number | null): void {
  if (known.has(row.id)) {
    const from = indexOf(rows, row.id);
    // The usual case by far: a row changes and stays where it is. Nothing has to move then.
    if (before !== row.id && (rows[from + 1]?.id ?? null) === before) {
      rows[from] = row;
      return;
    }
    rows.splice(from, 1);
  }
  known.add(row.id);
  // A whole picture arrives as thousands of `put` at the end: this keeps it linear.
  if (before === null || before === row.id || !known.has(before)) rows.push(row);
  else rows.splice(indexOf(rows, before), 0, row);
}

// Changes happen at the ends: the newest message is the last of a timeline, the newest chat the first of the list.
function indexOf(rows: readonly Numbered[], id: number): number {
  for (let low = 0, high = rows.length - 1; low <= high; low += 1, high -= 1) {
    if (rows[low]?.id === id) return low;
    if (rows[high]?.id === id) return high;
  }
  return -1;
}
