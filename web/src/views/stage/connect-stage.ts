import { attachInput, createRenderer, resizeInSight, resizeStage, type Viewport } from "../../editor/index.ts";
import { connectBlend } from "./connect-blend.ts";
import { coversStage } from "./covers-stage.ts";
import type { StageDocument } from "./documents.ts";
import { groundBox } from "./ground-box.ts";
import { stageOptions } from "./stage-options.ts";

/** Where the words come on a sheet that takes half of the stage, and what one has zoomed to must not go under it. As in edit-view.module.css. */
const PHONE = "(max-width: 43.99rem)";

export interface StageElements {
  readonly surface: HTMLElement;
  readonly ground: HTMLElement;
  readonly pictureCanvas: HTMLCanvasElement;
  readonly maskCanvas: HTMLCanvasElement;
}

/**
 * Lets the elements show a document and paint on it, without React in between. The picture's place on the surface stands in the custom
 * properties `--picture-left`, `-top`, `-width` and `-height`, for whatever lies over it. Returns what ends it.
 */
export function connectStage(
  { editor, bitmap, isOpaque }: StageDocument,
  { surface, ground, pictureCanvas, maskCanvas }: StageElements,
): () => void {
  const renderer = createRenderer({ editor, pictureCanvas, maskCanvas, tint: stageOptions.getSnapshot().tint });
  renderer.showPicture(bitmap);
  let placed: Viewport | undefined;
  let request: number | undefined;

  const place = (): void => {
    request = undefined;
    const { viewport } = editor.getSnapshot();
    if (viewport === placed) return;
    placed = viewport;
    const { picture, scale, offset } = viewport;
    const lengths = { left: offset.x, top: offset.y, width: picture.width * scale, height: picture.height * scale };
    for (const [name, length] of Object.entries(lengths)) surface.style.setProperty(`--picture-${name}`, `${length}px`);
    const { left, top, width, height } = groundBox(viewport);
    // Without a GPU, drawing what nobody sees would take as long as the picture itself.
    const visibility = isOpaque && coversStage(viewport) ? "hidden" : "";
    Object.assign(ground.style, { translate: `${left}px ${top}px`, width: `${width}px`, height: `${height}px`, visibility });
  };
  /** As somebody looked at it; and what the stage's size made of that, which is no wish of anybody. */
  let looked = editor.getSnapshot().viewport;
  let measured = looked;
  const measure = (): void => {
    const { clientWidth: width, clientHeight: height } = surface;
    editor.setViewport((viewport) => {
      if (viewport !== measured) looked = viewport;
      measured = matchMedia(PHONE).matches
        ? resizeInSight(looked, { width, height }, devicePixelRatio)
        : resizeStage(viewport, { width, height }, devicePixelRatio);
      return measured;
    });
  };
  const resizes = new ResizeObserver(measure);
  resizes.observe(surface);
  measure();
  place();
  const ends = [
    // Once a frame: what is placed at each event would have the browser lay out the page for the next one.
    editor.subscribe(() => (request ??= requestAnimationFrame(place))),
    stageOptions.subscribe(() => renderer.setTint(stageOptions.getSnapshot().tint)),
    connectBlend(editor, renderer),
    attachInput(editor, surface),
    renderer.dispose,
    () => resizes.disconnect(),
    () => request !== undefined && cancelAnimationFrame(request),
  ];
  return () => {
    for (const end of ends) end();
  };
}
