import { api } from "../../api/api.ts";
import { isOver } from "../../api/runs/run.ts";
import type { KeptPainting, KeptStages } from "../../api/stage/kept-stages.ts";
import { unpackMask } from "../../editor/index.ts";
import { putOnStage } from "../history/restore.ts";
import { changeResult } from "../see/shown-result.ts";
import { documents, type StageDocument } from "../stage/documents.ts";
import { openPicture } from "../stage/open-picture.ts";

/**
 * After a reload: what was on the stage, else the picture and the mask of a run that goes on. What somebody has opened meanwhile stays.
 */
export async function takeUpStage(get: KeptStages["get"]): Promise<void> {
  if (documents.getSnapshot() !== undefined) return;
  const kept = await get().catch(() => undefined);
  if (kept === undefined) return takeUpRun();
  const picture = kept.file && (await openPicture(kept.file, kept.name).catch(() => null));
  // What does not open any more is as good as gone.
  if (picture === null) return takeUpRun();
  if (documents.getSnapshot() !== undefined) return;
  const document = picture === undefined ? documents.openBlank(kept.name, kept) : documents.openPicture(picture);
  document.editor.importMask(unpackMask(kept.mask, kept));
  await takeUpResult(kept.result, document);
}

/** A run that goes on is there already; one that is over is in the history. */
async function takeUpResult(result: KeptPainting["result"], document: StageDocument): Promise<void> {
  if (result === undefined) return;
  const { runId, ...shown } = result;
  const entry = api.history.getSnapshot().entries.find(({ id }) => id === runId);
  const pictures = entry?.facts && (await api.history.pictures(runId));
  if (entry !== undefined && pictures !== undefined && api.runs.getSnapshot().length === 0) api.runs.show(entry, pictures);
  if (documents.getSnapshot() === document) changeResult(runId, { document, ...shown });
}

async function takeUpRun(): Promise<void> {
  const run = api.runs.getSnapshot().find(({ phase }) => !isOver(phase));
  if (run?.picture === undefined) return;
  changeResult(run.id, { document: await putOnStage(run.picture, run.mask, run.settings.prompt) });
}
