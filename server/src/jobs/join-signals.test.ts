import { expect, test, vi } from "vitest";
import { joinSignals } from "./join-signals.ts";

test("the first of several signals fires the joined one, with its reason", () => {
  const [one, other] = [new AbortController(), new AbortController()];
  using joined = joinSignals(one.signal, other.signal);
  expect(joined.signal.aborted).toBe(false);
  other.abort("left");
  one.abort("late");
  expect(joined.signal.reason).toBe("left");
});

test("a signal that has fired before counts at once", () => {
  using joined = joinSignals(new AbortController().signal, AbortSignal.abort("gone"));
  expect(joined.signal.reason).toBe("gone");
});

test("nothing is left on a signal that lasts", () => {
  const { signal } = new AbortController();
  const add = vi.spyOn(signal, "addEventListener");
  const remove = vi.spyOn(signal, "removeEventListener");
  joinSignals(signal)[Symbol.dispose]();
  expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
});
