import { expect, test } from "vitest";
import { createSettings } from "./settings-store.ts";

function memoryStorage(initial: Record<string, string> = {}) {
  const items = new Map(Object.entries(initial));
  return { getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value) };
}

test("a setting that is taken back to its default leaves nothing in the request", () => {
  const settings = createSettings(memoryStorage());
  settings.change({ prompt: "a lion", steps: 8 });
  settings.change({ steps: undefined });
  expect(settings.getSnapshot()).toEqual({ prompt: "a lion" });
});

test("settings survive a reload", () => {
  const storage = memoryStorage();
  createSettings(storage).change({ prompt: "a lion", seed: 0, metadata: false });
  expect(createSettings(storage).getSnapshot()).toEqual({ prompt: "a lion", seed: 0, metadata: false });
});

test.each([
  ["no JSON", "{"],
  ["fields of another version", '{"loras":["x"],"prompt":"a lion"}'],
])("a storage with %s is no obstacle", (_, stored) => {
  const settings = createSettings(memoryStorage({ "retouch.settings": stored }));
  expect(Object.keys(settings.getSnapshot())).not.toContain("loras");
  settings.change({ prompt: "a cat" });
  expect(settings.getSnapshot()).toEqual({ prompt: "a cat" });
});

test("a storage that is full keeps nothing, and the settings hold", () => {
  const full = (): never => {
    throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
  };
  const settings = createSettings({ getItem: () => null, setItem: full });
  settings.change({ prompt: "a lion" });
  expect(settings.getSnapshot().prompt).toBe("a lion");
});
