import { onCanvas, type Viewport } from "../../editor/index.ts";

/** Whether the picture lies under every device pixel of the stage. */
export function coversStage(viewport: Viewport): boolean {
  const { picture, stage, devicePixelRatio } = viewport;
  const { left, top, width, height } = onCanvas(viewport, { left: 0, top: 0, width: picture.width, height: picture.height });
  return left <= 0 && top <= 0 && left + width >= stage.width * devicePixelRatio && top + height >= stage.height * devicePixelRatio;
}
