import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createToasts } from "./toasts.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a note goes by itself, an error stays until it is dismissed", () => {
  const toasts = createToasts();
  toasts.show({ kind: "note", text: "a note" });
  toasts.show({ kind: "error", text: "an error" });
  vi.advanceTimersByTime(60_000);
  const [error, ...others] = toasts.getSnapshot();
  expect([error.text, others]).toEqual(["an error", []]);
  toasts.dismiss(error.id);
  expect(toasts.getSnapshot()).toEqual([]);
});

test("no more than three are shown, the newest last", () => {
  const toasts = createToasts();
  for (const text of ["1", "2", "3", "4"]) toasts.show({ kind: "error", text });
  expect(toasts.getSnapshot().map(({ text }) => text)).toEqual(["2", "3", "4"]);
});
