import { describe, expect, test } from "vitest";
import { screenPoint } from "../space.ts";
import type { Intent } from "./intent.ts";
import type { PointerInput } from "./pointer-input.ts";
import { IDLE, recognise, type Activity } from "./recogniser.ts";

const sample = (x: number, y: number) => ({ at: screenPoint(x, y), pressure: 0.5 });

const input = (kind: PointerInput["kind"], x: number, y: number, more: Partial<PointerInput> = {}): PointerInput => ({
  kind,
  pointerId: 1,
  pointerType: "mouse",
  button: 0,
  samples: [sample(x, y)],
  predicted: [],
  time: 0,
  alt: false,
  space: false,
  ...more,
});
const finger = (pointerId: number, kind: PointerInput["kind"], x: number, y: number, time = 0): PointerInput =>
  input(kind, x, y, { pointerId, pointerType: "touch", time });

function intentsOf(...inputs: readonly PointerInput[]): Intent[] {
  let activity: Activity = IDLE;
  return inputs.flatMap((next) => {
    const recognised = recognise(activity, next);
    activity = recognised.activity;
    return recognised.intents;
  });
}
const kindsOf = (...inputs: readonly PointerInput[]): string[] => intentsOf(...inputs).map(({ kind }) => kind);

test("a mouse that is pressed, moved and released draws and commits once", () => {
  const predicted = [sample(9, 9)];
  const coalesced = [sample(3, 3), sample(5, 5)];
  expect(intentsOf(input("down", 1, 2), input("move", 5, 5, { samples: coalesced, predicted }), input("up", 6, 6))).toEqual([
    { kind: "begin", sample: sample(1, 2), erase: false, pen: false },
    { kind: "extend", samples: coalesced, predicted },
    { kind: "extend", samples: [sample(6, 6)], predicted: [] },
    { kind: "commit" },
  ]);
});

describe("what begins", () => {
  test.each<{ name: string; down: Partial<PointerInput>; intents: object[] }>([
    { name: "Alt takes away", down: { alt: true }, intents: [{ kind: "begin", erase: true }] },
    { name: "a pen paints by pressure", down: { pointerType: "pen" }, intents: [{ kind: "begin", erase: false, pen: true }] },
    { name: "a pen's eraser takes away", down: { pointerType: "pen", button: 5 }, intents: [{ kind: "begin", erase: true, pen: true }] },
    { name: "the secondary button does nothing", down: { button: 2 }, intents: [] },
    { name: "the middle button draws nothing", down: { button: 1 }, intents: [] },
    { name: "with the space bar nothing is drawn", down: { space: true }, intents: [] },
  ])("$name", ({ down, intents }) => {
    expect(intentsOf(input("down", 1, 1, down))).toMatchObject(intents);
  });
});

test.each<Partial<PointerInput>>([{ button: 1 }, { space: true }])("%o pans by as much as the pointer moves", (down) => {
  expect(
    intentsOf(input("down", 10, 10, down), input("move", 13, 8), input("move", 14, 8), input("up", 14, 8), input("move", 50, 50)),
  ).toEqual([
    { kind: "pan", dx: 3, dy: -2 },
    { kind: "pan", dx: 1, dy: 0 },
  ]);
});

test("moving without pressing means nothing", () => {
  expect(intentsOf(input("move", 1, 1), input("up", 1, 1))).toEqual([]);
});

test("a gesture that the system takes away is cancelled", () => {
  expect(kindsOf(input("down", 1, 1), input("move", 2, 2), input("cancel", 0, 0), input("move", 3, 3))).toEqual([
    "begin",
    "extend",
    "cancel",
  ]);
});

describe("two fingers", () => {
  test("take back the stroke just begun, then pinch; the finger that stays pans", () => {
    const intents = intentsOf(
      finger(1, "down", 100, 100),
      finger(1, "move", 104, 100, 20),
      finger(2, "down", 200, 100, 60),
      finger(2, "move", 220, 100, 80),
      finger(1, "up", 104, 100, 100),
      finger(2, "move", 221, 103, 120),
      finger(2, "up", 221, 103, 140),
    );
    expect(intents.slice(2)).toEqual([
      { kind: "cancel" },
      { kind: "pinch", before: [screenPoint(104, 100), screenPoint(200, 100)], after: [screenPoint(104, 100), screenPoint(220, 100)] },
      { kind: "pan", dx: 1, dy: 3 },
    ]);
  });

  test("do not take back a stroke that is well under way", () => {
    const inputs = [finger(1, "down", 0, 0), finger(1, "move", 90, 0, 400), finger(2, "down", 50, 50, 500), finger(2, "move", 60, 60, 520)];
    expect(kindsOf(...inputs, finger(2, "up", 60, 60, 530), finger(1, "up", 95, 0, 600))).toEqual(["begin", "extend", "extend", "commit"]);
  });

  test("do take back one that rested long but hardly moved", () => {
    expect(kindsOf(finger(1, "down", 0, 0), finger(1, "move", 3, 0, 900), finger(2, "down", 50, 50, 1000))).toEqual([
      "begin",
      "extend",
      "cancel",
    ]);
  });

  test("may join again after one was lifted", () => {
    const inputs = [
      finger(1, "down", 0, 0),
      finger(2, "down", 9, 9),
      finger(2, "up", 9, 9),
      finger(3, "down", 5, 5),
      finger(3, "move", 6, 6),
    ];
    expect(kindsOf(...inputs)).toEqual(["begin", "cancel", "pinch"]);
  });

  test("are enough: a third changes nothing", () => {
    const inputs = [
      finger(1, "down", 0, 0),
      finger(2, "down", 9, 9),
      finger(3, "down", 5, 5),
      finger(3, "move", 6, 6),
      finger(3, "up", 6, 6),
    ];
    expect(kindsOf(...inputs)).toEqual(["begin", "cancel"]);
  });
});

describe("a pen", () => {
  const pen = (kind: PointerInput["kind"], x: number): PointerInput => input(kind, x, 0, { pointerId: 7, pointerType: "pen" });

  test("outranks the palm that came down before it", () => {
    expect(kindsOf(finger(1, "down", 0, 0), pen("down", 5), finger(1, "move", 1, 1), pen("move", 6))).toEqual([
      "begin",
      "cancel",
      "begin",
      "extend",
    ]);
  });

  test("is not disturbed by a palm that comes after it", () => {
    expect(kindsOf(pen("down", 5), finger(1, "down", 0, 0), finger(1, "move", 1, 1), pen("up", 6))).toEqual(["begin", "extend", "commit"]);
  });
});
