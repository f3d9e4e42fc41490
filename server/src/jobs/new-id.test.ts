import { expect, test } from "vitest";
import { createIdMaker } from "./new-id.ts";

const NOON = new Date("2026-06-01T12:00:00.000Z");

test("an id is a prefix and a ULID whose first ten digits are the time", () => {
  const id = createIdMaker()("job", NOON);
  expect(id).toMatch(/^job_[0-9A-HJKMNP-TV-Z]{26}$/);
  const time = id
    .slice(4, 14)
    .split("")
    .reduce((sum, digit) => sum * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(digit), 0);
  expect(new Date(time)).toEqual(NOON);
});

test("ids sort in the order they were made, within a millisecond and when the clock is set back", () => {
  const newId = createIdMaker();
  const offsets = [0, 0, 0, 5, -1000, -1000, 6, ...Array.from({ length: 10_000 }, () => 7)];
  const ids = offsets.map((offset) => newId("msg", new Date(NOON.getTime() + offset)));
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

test("two makers do not make the same id", () => {
  expect(createIdMaker()("job", NOON)).not.toBe(createIdMaker()("job", NOON));
});
