import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { beforeEach, expect, test } from "vitest";
import { openKeptStages, type KeptPainting, type KeptPicture } from "./kept-stages.ts";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** A tab's storage; the same one again is the same tab after a reload. */
function newTab(): Pick<Storage, "getItem" | "setItem"> {
  const values = new Map<string, string>();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
}

const PICTURE: KeptPicture = { name: "a.png", width: 3, height: 2, file: new Blob(["bytes"]) };
const painting = (byte: number): KeptPainting => ({ mask: new Map([[0, Uint8Array.of(byte)]]), result: undefined });

test("a tab finds after a reload what was kept last, the picture of before included", async () => {
  const tab = newTab();
  const before = await openKeptStages(tab, 1);
  expect(await before.get()).toBeUndefined();
  await before.put(painting(1), PICTURE);
  await before.put(painting(2));
  const kept = await (await openKeptStages(tab, 2)).get();
  expect(kept).toMatchObject({ name: "a.png", width: 3, height: 2, ...painting(2) });
  expect(await kept?.file?.text()).toBe("bytes");
});

test("each tab has its own, and another opens with none", async () => {
  const [first, second] = [newTab(), newTab()];
  await (await openKeptStages(first, 1)).put(painting(1), PICTURE);
  const other = await openKeptStages(second, 1);
  expect(await other.get()).toBeUndefined();
  await other.put(painting(2), { ...PICTURE, file: undefined });
  expect((await (await openKeptStages(first, 2)).get())?.mask).toEqual(painting(1).mask);
  expect((await (await openKeptStages(second, 2)).get())?.file).toBeUndefined();
});

test("a tab can let go of what the others had; one of them that goes on is told that its picture is gone", async () => {
  const first = await openKeptStages(newTab(), 1);
  await first.put(painting(1), PICTURE);
  const second = await openKeptStages(newTab(), 2);
  await second.put(painting(2), PICTURE);
  await second.forgetOthers();
  expect(await first.get()).toBeUndefined();
  expect((await second.get())?.mask).toEqual(painting(2).mask);
  await expect(first.put(painting(3))).rejects.toThrow(new RangeError("Expected a picture, for the one from before is gone"));
  await first.put(painting(3), PICTURE);
  expect((await first.get())?.mask).toEqual(painting(3).mask);
});

test("of many tabs the ones that were opened last are remembered, and the own one always", async () => {
  const tabs = Array.from({ length: 10 }, newTab);
  const keep = async (number: number, time: number): Promise<void> =>
    (await openKeptStages(tabs[number], time)).put(painting(number), { ...PICTURE, name: `tab ${number}` });
  const remembered = async (): Promise<string[]> => {
    const database = await openDB<{ pictures: { key: string; value: KeptPicture } }>("retouch-stages");
    return (await database.getAll("pictures")).map(({ name }) => name);
  };
  for (const number of tabs.keys()) await keep(number, number);
  expect(await remembered()).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((number) => `tab ${number}`));
  await keep(0, 100);
  await openKeptStages(tabs[0], 101);
  expect(await remembered()).toEqual([0, 3, 4, 5, 6, 7, 8, 9].map((number) => `tab ${number}`));
});

test("two tabs of one name, as a duplicated one has, never make one stage of two", async () => {
  const storage = newTab();
  const first = await openKeptStages(storage, 1);
  await first.put(painting(1), PICTURE);
  const second = await openKeptStages(storage, 2);
  expect((await second.get())?.mask).toEqual(painting(1).mask);
  await second.put(painting(2), { ...PICTURE, name: "b.png" });
  await expect(first.put(painting(3))).rejects.toThrow(RangeError);
  expect(await second.get()).toBeUndefined();
  await first.put(painting(3), PICTURE);
  expect(await second.get()).toMatchObject({ name: "a.png", ...painting(3) });
});

test("a tab can let go of all, its own included", async () => {
  const [one, other] = [await openKeptStages(newTab(), 1), await openKeptStages(newTab(), 2)];
  await one.put(painting(1), PICTURE);
  await other.put(painting(2), PICTURE);
  await one.forgetAll();
  expect([await one.get(), await other.get()]).toEqual([undefined, undefined]);
});
