import { api } from "../../api/api.ts";
import { FIELDS } from "../../api/settings/rules.ts";
import { blendSteps, type Blended, type Editor, type Renderer } from "../../editor/index.ts";
import { stageOptions } from "./stage-options.ts";

/** How long is blended at a time, so that painting on is not held up. */
const SLICE_MS = 6;

/** Shows, while that is wanted, what the server will blend instead of what is painted. Returns what ends it. */
export function connectBlend(editor: Editor, renderer: Renderer): () => void {
  let blended: Blended | undefined;
  let wanted: Omit<Blended, "result"> | undefined;
  let timer: number | undefined;

  const blend = (): void => {
    const next = stageOptions.getSnapshot().showsBlend ? wish(editor) : undefined;
    if (next === undefined) {
      if (wanted !== undefined) renderer.showInstead(undefined);
      clearTimeout(timer);
      [wanted, blended] = [undefined, undefined];
      return;
    }
    if (wanted?.mask === next.mask && wanted.grow === next.grow && wanted.feather === next.feather) return;
    clearTimeout(timer);
    wanted = next;
    const steps = blendSteps(next.mask, next.grow, next.feather, blended);
    const goOn = (): void => {
      const until = performance.now() + SLICE_MS;
      let step = steps.next();
      while (!step.done && performance.now() < until) step = steps.next();
      renderer.showInstead(step.value);
      if (step.done) blended = { ...next, result: step.value };
      else timer = window.setTimeout(goOn);
    };
    goOn();
  };

  blend();
  const ends = [editor.subscribe(blend), api.settings.subscribe(blend), stageOptions.subscribe(blend), () => clearTimeout(timer)];
  return () => {
    for (const end of ends) end();
  };
}

function wish(editor: Editor): Omit<Blended, "result"> {
  const settings = api.settings.getSnapshot();
  return {
    mask: editor.getSnapshot().mask,
    grow: settings.mask_grow ?? FIELDS.mask_grow.default,
    feather: settings.mask_feather ?? FIELDS.mask_feather.default,
  };
}
