import { picturePoint, screenPoint, type PicturePoint, type ScreenPoint, type Size } from "./space.ts";

/** The most that one picture pixel may be enlarged, in device pixels. */
export const MAX_DEVICE_SCALE = 64;
/** The most that fitting enlarges a small picture, in device pixels of one of its own. */
export const MAX_FITTED_DEVICE_SCALE = 4;
/** How far one may zoom out, as a share of the scale that shows the whole picture; for tiny pictures, to 100 % in any case. */
const LEAST_SHARE_OF_FIT = 0.25;
/** So much of the picture, in CSS pixels, stays on the stage however far one pans. */
const KEPT_IN_SIGHT = 48;
/** Room left around the picture when it is fitted, in CSS pixels. */
const FIT_MARGIN = 24;

/**
 * How the picture lies on the stage: screen = offset + scale · picture.
 * A value; each function below returns another one, kept within the limits.
 */
export interface Viewport {
  /** Of the picture, in its pixels. */
  readonly picture: Size;
  /** Of the stage, in CSS pixels. */
  readonly stage: Size;
  /** Device pixels of a CSS pixel. */
  readonly devicePixelRatio: number;
  /** CSS pixels of a picture pixel. */
  readonly scale: number;
  /** Where the picture's top left corner lies on the stage. */
  readonly offset: ScreenPoint;
}

/** The whole picture, centred; a small one enlarged, but not until it is all squares. */
export function fit(viewport: Viewport): Viewport {
  return centred(viewport, Math.min(fittingScale(viewport), MAX_FITTED_DEVICE_SCALE / viewport.devicePixelRatio));
}

/** 100 %: one device pixel per picture pixel, around the middle of the stage. On whole device pixels, else each would be a blend of four. */
export function actualSize(viewport: Viewport): Viewport {
  const { devicePixelRatio } = viewport;
  const zoomed = zoomTo(viewport, 1 / devicePixelRatio, middleOf(viewport));
  const whole = (length: number): number => Math.round(length * devicePixelRatio) / devicePixelRatio;
  return { ...zoomed, offset: screenPoint(whole(zoomed.offset.x), whole(zoomed.offset.y)) };
}

/** Zooms by `factor`; the picture's point under `at` stays under it. */
export function zoomBy(viewport: Viewport, factor: number, at: ScreenPoint = middleOf(viewport)): Viewport {
  return zoomTo(viewport, viewport.scale * factor, at);
}

/** Zooms to `scale`, CSS pixels of a picture pixel; the picture's point under `at` stays under it. */
export function zoomTo(viewport: Viewport, scale: number, at: ScreenPoint): Viewport {
  const limited = limitScale(viewport, scale);
  const ratio = limited / viewport.scale;
  const offset = screenPoint(at.x - (at.x - viewport.offset.x) * ratio, at.y - (at.y - viewport.offset.y) * ratio);
  return limitOffset({ ...viewport, scale: limited, offset });
}

/** Moves the picture by CSS pixels. */
export function panBy(viewport: Viewport, dx: number, dy: number): Viewport {
  return limitOffset({ ...viewport, offset: screenPoint(viewport.offset.x + dx, viewport.offset.y + dy) });
}

/** Two fingers moved from `before` to `after`: what lay under their middle lies under their new middle, enlarged as their distance was. */
export function pinch(
  viewport: Viewport,
  before: readonly [ScreenPoint, ScreenPoint],
  after: readonly [ScreenPoint, ScreenPoint],
): Viewport {
  const from = between(...before);
  const to = between(...after);
  const apart = distance(...before);
  const factor = apart === 0 ? 1 : distance(...after) / apart;
  return panBy(zoomBy(viewport, factor, from), to.x - from.x, to.y - from.y);
}

/** The stage has another size or device pixel ratio: a picture that was fitted is fitted again, else what lay in the middle stays there. */
export function resizeStage(viewport: Viewport, stage: Size, devicePixelRatio: number): Viewport {
  const resized = { ...viewport, stage, devicePixelRatio };
  if (isFitted(viewport)) return fit(resized);
  const dx = (stage.width - viewport.stage.width) / 2;
  const dy = (stage.height - viewport.stage.height) / 2;
  return panBy({ ...resized, scale: limitScale(resized, viewport.scale) }, dx, dy);
}

/**
 * As `resizeStage`; but on a stage that became smaller all of the picture that was seen is seen, zoomed out if it must be. A stage that
 * has its size back shows what it did, when it is resized from the viewport of before.
 */
export function resizeInSight(viewport: Viewport, stage: Size, devicePixelRatio: number): Viewport {
  const resized = resizeStage(viewport, stage, devicePixelRatio);
  const { picture, scale, offset, stage: before } = viewport;
  if (isFitted(viewport) || (stage.width >= before.width && stage.height >= before.height)) return resized;
  const [left, top] = [Math.max(0, offset.x), Math.max(0, offset.y)];
  const right = Math.min(before.width, offset.x + picture.width * scale);
  const bottom = Math.min(before.height, offset.y + picture.height * scale);
  const factor = Math.min(1, stage.width / (right - left), stage.height / (bottom - top));
  const zoomed = zoomTo(resized, scale * factor, middleOf(resized));
  const seen = toScreen(zoomed, toPicture(viewport, screenPoint((left + right) / 2, (top + bottom) / 2)));
  const middle = middleOf(zoomed);
  return panBy(zoomed, middle.x - seen.x, middle.y - seen.y);
}

/** A picture on a stage, fitted. */
export function viewportOf(picture: Size, stage: Size, devicePixelRatio: number): Viewport {
  return fit({ picture, stage, devicePixelRatio, scale: 1, offset: screenPoint(0, 0) });
}

export function toPicture({ scale, offset }: Viewport, point: ScreenPoint): PicturePoint {
  return picturePoint((point.x - offset.x) / scale, (point.y - offset.y) / scale);
}

export function toScreen({ scale, offset }: Viewport, point: PicturePoint): ScreenPoint {
  return screenPoint(offset.x + point.x * scale, offset.y + point.y * scale);
}

/** What is shown as "100 %": device pixels of a picture pixel, 1 = 100 %. */
export function zoomShare(viewport: Viewport): number {
  return viewport.scale * viewport.devicePixelRatio;
}

function isFitted(viewport: Viewport): boolean {
  const { scale, offset } = fit(viewport);
  return viewport.scale === scale && viewport.offset.x === offset.x && viewport.offset.y === offset.y;
}

function fittingScale({ picture, stage }: Viewport): number {
  const width = Math.max(stage.width - 2 * FIT_MARGIN, 1);
  const height = Math.max(stage.height - 2 * FIT_MARGIN, 1);
  return Math.min(width / picture.width, height / picture.height);
}

function centred(viewport: Viewport, scale: number): Viewport {
  const { picture, stage } = viewport;
  const offset = screenPoint((stage.width - picture.width * scale) / 2, (stage.height - picture.height * scale) / 2);
  return { ...viewport, scale, offset };
}

function limitScale(viewport: Viewport, scale: number): number {
  const most = MAX_DEVICE_SCALE / viewport.devicePixelRatio;
  const least = Math.min(fittingScale(viewport) * LEAST_SHARE_OF_FIT, 1 / viewport.devicePixelRatio);
  return Math.min(Math.max(scale, least), most);
}

function limitOffset(viewport: Viewport): Viewport {
  const { picture, stage, scale, offset } = viewport;
  const limit = (value: number, shown: number, available: number): number => {
    const kept = Math.min(KEPT_IN_SIGHT, shown, available);
    return Math.min(Math.max(value, kept - shown), available - kept);
  };
  const x = limit(offset.x, picture.width * scale, stage.width);
  const y = limit(offset.y, picture.height * scale, stage.height);
  return x === offset.x && y === offset.y ? viewport : { ...viewport, offset: screenPoint(x, y) };
}

function middleOf({ stage }: Viewport): ScreenPoint {
  return screenPoint(stage.width / 2, stage.height / 2);
}

function between(a: ScreenPoint, b: ScreenPoint): ScreenPoint {
  return screenPoint((a.x + b.x) / 2, (a.y + b.y) / 2);
}

function distance(a: ScreenPoint, b: ScreenPoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
