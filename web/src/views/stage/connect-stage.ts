import { api } from "../../api/api.ts";
import { FIELDS } from "../../api/settings/rules.ts";
import { attachInput, blendMask, createRenderer, resizeStage, type Blended } from "../../editor/index.ts";
import type { StageDocument } from "./documents.ts";
import { stageOptions } from "./stage-options.ts";

export interface StageElements {
  readonly surface: HTMLElement;
  readonly pictureCanvas: HTMLCanvasElement;
  readonly maskCanvas: HTMLCanvasElement;
}

/**
 * Lets the elements show a document and paint on it, without React in between. The picture's place on the surface stands in the custom
 * properties `--picture-left`, `-top`, `-width` and `-height`, for whatever lies over it. Returns what ends it.
 */
export function connectStage({ editor, bitmap }: StageDocument, { surface, pictureCanvas, maskCanvas }: StageElements): () => void {
  const renderer = createRenderer({ editor, pictureCanvas, maskCanvas, tint: stageOptions.getSnapshot().tint });
  renderer.showPicture(bitmap);
  let blended: Blended | undefined;

  const place = (): void => {
    const { picture, scale, offset } = editor.getSnapshot().viewport;
    const lengths = { left: offset.x, top: offset.y, width: picture.width * scale, height: picture.height * scale };
    for (const [name, length] of Object.entries(lengths)) surface.style.setProperty(`--picture-${name}`, `${length}px`);
  };
  const measure = (): void => {
    const { clientWidth: width, clientHeight: height } = surface;
    editor.setViewport((viewport) => resizeStage(viewport, { width, height }, devicePixelRatio));
  };
  const blend = (): void => {
    if (!stageOptions.getSnapshot().showsBlend) {
      blended = undefined;
      return renderer.showInstead(undefined);
    }
    const { mask } = editor.getSnapshot();
    const settings = api.settings.getSnapshot();
    const grow = settings.mask_grow ?? FIELDS.mask_grow.default;
    const feather = settings.mask_feather ?? FIELDS.mask_feather.default;
    if (blended?.mask === mask && blended.grow === grow && blended.feather === feather) return;
    blended = { mask, grow, feather, result: blendMask(mask, grow, feather, blended) };
    renderer.showInstead(blended.result);
  };
  const follow = (): void => {
    place();
    blend();
  };

  const resizes = new ResizeObserver(measure);
  resizes.observe(surface);
  measure();
  follow();
  const ends = [
    editor.subscribe(follow),
    api.settings.subscribe(blend),
    stageOptions.subscribe(() => {
      renderer.setTint(stageOptions.getSnapshot().tint);
      blend();
    }),
    attachInput(editor, surface),
    renderer.dispose,
    () => resizes.disconnect(),
  ];
  return () => {
    for (const end of ends) end();
  };
}
