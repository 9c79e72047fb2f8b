import { expect, test } from "vitest";
import { End, type Box } from "./end";

/** A scrolling element of 500 pixels and what the pin does to it. */
function view(scrollHeight = 2_000): { box: { -readonly [K in keyof Box]: Box[K] }; end: End; told: boolean[]; jumps: string[]; nextFrames: () => void } {
  const box = { scrollTop: 0, scrollHeight, clientHeight: 500 };
  const told: boolean[] = [];
  const jumps: string[] = [];
  let waiting: (() => void)[] = [];
  const rows = {
    scrollToIndex(index: number, opts?: { align?: string }): void {
      jumps.push(`${index} ${opts?.align ?? ""}`);
      if (opts?.align === "end") box.scrollTop = box.scrollHeight - box.clientHeight;
    },
  };
  const end = new End(
    () => box,
    () => rows,
    (is) => {
      if (told.at(-1) !== is) told.push(is);
    },
    (then) => waiting.push(then),
  );
  const nextFrames = (): void => {
    for (let round = 0; round < 3; round++) {
      const now = waiting;
      waiting = [];
      for (const then of now) then();
    }
  };
  return { box, end, told, jumps, nextFrames };
}

test("a chat without unread messages opens at its newest", () => {
  const { end, told, jumps } = view();
  end.begin(9, 9);
  expect(jumps).toEqual(["9 end"]);
  expect(told).toEqual([true]);
});

test("a chat opens at its first unread message and says that the end shows only when it is known", () => {
  const { box, end, told, jumps, nextFrames } = view();
  end.begin(3, 9);
  end.moved();
  end.resized(false, 9);
  expect(jumps).toEqual(["3 start"]);
  expect(told).toEqual([]);
  box.scrollTop = 300;
  nextFrames();
  expect(told).toEqual([false]);
});

test("unread messages that all have room count as seen", () => {
  const { end, told, nextFrames } = view(500);
  end.begin(3, 9);
  nextFrames();
  expect(told).toEqual([true]);
});

test("the wheel leaves the end, and the end found again holds", () => {
  const { box, end, told } = view();
  end.pin(9);
  end.byHand();
  box.scrollTop = 900;
  end.moved();
  expect(told).toEqual([true, false]);
  box.scrollTop = 1_500;
  end.moved();
  box.clientHeight = 400;
  end.resized(true, 9);
  expect(told).toEqual([true, false, true]);
  expect(box.scrollTop).toBe(1_600);
});

test("a scroll bar that says nothing but the new place is a hand, too", () => {
  const { box, end, told } = view();
  end.pin(9);
  end.moved();
  box.scrollTop = 1_000;
  end.moved();
  expect(told).toEqual([true, false]);
});

test("rows or a composer that change their size are no hand: the newest message stays in view", () => {
  const { box, end, told } = view();
  end.pin(9);
  end.moved();
  box.clientHeight = 520;
  box.scrollTop = 1_470;
  end.moved();
  box.clientHeight = 400;
  end.moved();
  end.resized(true, 9);
  expect(told).toEqual([true]);
  expect(box.scrollTop).toBe(1_600);
});

test("who reads further up stays there, whatever grows", () => {
  const { box, end, jumps } = view();
  end.pin(9);
  end.byHand();
  box.scrollTop = 700;
  end.moved();
  box.scrollHeight = 2_400;
  end.resized(false, 10);
  end.settled(false, 10);
  expect(jumps).toEqual(["9 end"]);
  expect(box.scrollTop).toBe(700);
});

test("a window that grows until the newest message shows has it seen", () => {
  const { box, end, told } = view();
  end.pin(9);
  end.byHand();
  box.scrollTop = 1_400;
  end.moved();
  box.clientHeight = 600;
  end.resized(false, 9);
  expect(told).toEqual([true, false, true]);
});

test("a jump that ended short of the end is done again", () => {
  const { box, end, jumps } = view();
  end.pin(9);
  box.scrollHeight = 2_300;
  end.settled(true, 9);
  expect(jumps).toEqual(["9 end", "9 end"]);
  expect(box.scrollTop).toBe(1_800);
});
