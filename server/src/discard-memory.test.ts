import { expect, test } from "vitest";
import { discardMemory } from "./discard-memory.ts";

test("memory is given back at once", () => {
  const bytes = new Uint8Array(1000);
  discardMemory(bytes);
  expect(bytes).toHaveLength(0);
  expect(bytes.buffer.detached).toBe(true);
});

test("what is a part of some memory stays, and so does the rest of it", () => {
  const whole = Uint8Array.of(1, 2, 3);
  discardMemory(whole.subarray(1));
  expect([...whole]).toEqual([1, 2, 3]);
});
