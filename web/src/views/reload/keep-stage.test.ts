import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { KeptPainting, KeptPicture } from "../../api/stage/kept-stages.ts";
import { createStore } from "../../api/store.ts";
import type { ShownResult } from "../see/shown-result.ts";
import { createDocuments } from "../stage/documents.ts";
import { keepStage, type StageKeeper } from "./keep-stage.ts";

const SIZE = { width: 300, height: 20 };
const NO_RESULT: ShownResult = { runId: "", document: undefined, chosen: 0, before: 0, isHidden: false };
const documents = createDocuments(({ width, height }) => ({ width, height }) as OffscreenCanvas);
const shownResult = createStore(NO_RESULT);
let written: [KeptPainting, KeptPicture | undefined][];
let isFull: boolean;
let keeper: StageKeeper;

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  isFull = false;
  shownResult.set(NO_RESULT);
  documents.openBlank("before", SIZE);
  keeper = keepStage({
    documents,
    shownResult,
    put: async (painting, picture) => {
      if (isFull) throw new DOMException("No room.", "QuotaExceededError");
      written.push([painting, picture]);
    },
  });
});

afterEach(() => {
  keeper.end();
  vi.useRealTimers();
});

const soon = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(1000));

test("the picture is written once, and the mask soon after it was painted, however often it was meanwhile", async () => {
  const { editor } = documents.openBlank("white", SIZE);
  await soon();
  editor.invert();
  editor.clear();
  editor.invert();
  expect(keeper.wouldLose()).toBe(true);
  await soon();
  expect(keeper.wouldLose()).toBe(false);
  expect(written.map(([{ mask }, picture]) => [mask.size, picture])).toEqual([
    [0, { name: "white", ...SIZE, file: undefined }],
    [2, undefined],
  ]);
});

test("what nobody painted on is no loss", async () => {
  isFull = true;
  documents.openBlank("white", SIZE);
  await soon();
  expect(keeper.wouldLose()).toBe(false);
});

test("where there is no room, what is painted would be lost; when there is again, picture and mask are written", async () => {
  isFull = true;
  documents.openBlank("white", SIZE).editor.invert();
  await soon();
  expect(keeper.wouldLose()).toBe(true);
  isFull = false;
  keeper.flush();
  await soon();
  expect(keeper.wouldLose()).toBe(false);
  expect(written.map(([{ mask }, picture]) => [mask.size, picture?.name])).toEqual([[2, "white"]]);
});

test("a result is remembered with the picture that it is of, and with no other", async () => {
  const document = documents.openBlank("white", SIZE);
  shownResult.set({ ...NO_RESULT, runId: "run 1", document, chosen: 1, isHidden: true });
  await soon();
  shownResult.set({ ...shownResult.getSnapshot(), before: 0.5 });
  await soon();
  documents.openBlank("another", SIZE);
  await soon();
  expect(written.map(([{ result }]) => result)).toEqual([{ runId: "run 1", chosen: 1, isHidden: true }, undefined]);
});
