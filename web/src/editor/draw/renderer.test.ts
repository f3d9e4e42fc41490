import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createEditor } from "../document/editor.ts";
import { actualSize, resizeStage, zoomBy } from "../viewport.ts";
import { createRenderer } from "./renderer.ts";

const FRAME_MS = 16;
/** After so long, and a frame, any zoom is at rest. */
const REST_MS = 100;
const STAGE = { width: 300, height: 200 };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => setTimeout(draw, FRAME_MS));
  vi.stubGlobal("cancelAnimationFrame", clearTimeout);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A canvas that counts how often all of it is drawn. */
function countingCanvas() {
  const canvas = {
    width: 0,
    height: 0,
    style: { transform: "" },
    drawn: 0,
    getContext: () => ({ canvas, clearRect: () => canvas.drawn++ }),
  };
  return canvas;
}

/** A document whose whole picture is in sight, drawn and at rest. */
function open() {
  const editor = createEditor({ width: 1200, height: 800 });
  editor.setViewport((viewport) => resizeStage(viewport, STAGE, 1));
  const [picture, mask] = [countingCanvas(), countingCanvas()];
  const renderer = createRenderer({
    editor,
    pictureCanvas: picture as unknown as HTMLCanvasElement,
    maskCanvas: mask as unknown as HTMLCanvasElement,
    tint: "#ff0000",
  });
  vi.advanceTimersByTime(FRAME_MS);
  const frame = (change: () => void): void => {
    [picture.drawn, mask.drawn] = [0, 0];
    change();
    vi.advanceTimersByTime(FRAME_MS);
  };
  const zoom = (factor: number) => () => editor.setViewport((viewport) => zoomBy(viewport, factor));
  const drawn = () => [picture.drawn, mask.drawn];
  const isMoved = () => picture.style.transform !== "" && mask.style.transform !== "";
  return { editor, renderer, frame, zoom, drawn, isMoved, [Symbol.dispose]: renderer.dispose };
}

test("a zoom's first step is moved, and drawn soon after", () => {
  using stage = open();
  stage.frame(stage.zoom(1.2));
  expect([stage.isMoved(), stage.drawn()]).toEqual([true, [0, 0]]);
  vi.advanceTimersByTime(REST_MS / 2 + FRAME_MS);
  expect([stage.isMoved(), stage.drawn()]).toEqual([false, [1, 1]]);
});

test("a zoom that goes on is moved until it rests, also by frames in which it goes there and back", () => {
  using stage = open();
  for (const factor of [1.1, 1.1, 1, 1.1, 0.9, 1, 0.95]) {
    stage.frame(stage.zoom(factor));
    expect([stage.isMoved(), stage.drawn()]).toEqual([true, [0, 0]]);
  }
  vi.advanceTimersByTime(REST_MS - FRAME_MS);
  expect(stage.drawn()).toEqual([0, 0]);
  vi.advanceTimersByTime(2 * FRAME_MS);
  expect([stage.isMoved(), stage.drawn()]).toEqual([false, [1, 1]]);
});

test("what was not in sight is drawn at once: by the first step as it is, by the next ones once for all of the picture", () => {
  using stage = open();
  stage.frame(() => stage.editor.setViewport(actualSize));
  vi.advanceTimersByTime(REST_MS);
  stage.frame(stage.zoom(0.8));
  expect([stage.isMoved(), stage.drawn()]).toEqual([false, [1, 1]]);
  stage.frame(stage.zoom(0.8));
  stage.frame(stage.zoom(0.95));
  for (let step = 0; step < 8; step++) {
    stage.frame(stage.zoom(0.9));
    expect([stage.isMoved(), stage.drawn()]).toEqual([true, [0, 0]]);
  }
});

test("whatever else changes ends the zoom: it is drawn as it is", () => {
  using stage = open();
  stage.frame(stage.zoom(1.1));
  stage.frame(() => stage.renderer.setTint("#00ff00"));
  expect([stage.isMoved(), stage.drawn()]).toEqual([false, [1, 1]]);
});
