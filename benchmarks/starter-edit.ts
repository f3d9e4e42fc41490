import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPipeline } from "@retouch/engine";
import { makeScene } from "./peers/inputs.ts";

const SCENE_SIZE = 256;

/** Times the second of two edits by the starter model with its own defaults; undefined when the model is not there. */
export async function timeStarterEdit(threads: number): Promise<{ readonly seconds: number; readonly steps: number } | undefined> {
  const folder = fileURLToPath(new URL("../models/starter", import.meta.url));
  if (!existsSync(`${folder}/model_index.json`)) return undefined;
  const pipeline = await loadPipeline(folder, { threads });
  const { picture, mask } = makeScene(SCENE_SIZE);
  const edit = {
    prompt: "Change to a lion",
    seed: 42,
    picture: { width: SCENE_SIZE, height: SCENE_SIZE, rgb: Uint8Array.from(picture.data) },
    mask: { width: SCENE_SIZE, height: SCENE_SIZE, data: Uint8Array.from(mask.data) },
  };
  await pipeline.edit(edit);
  const began = performance.now();
  const { steps } = await pipeline.edit(edit);
  const seconds = (performance.now() - began) / 1000;
  await pipeline.release();
  return { seconds, steps };
}
