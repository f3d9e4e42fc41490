import type { Box, Picture, Plane } from "./picture.ts";

/** The part of a picture inside `box`, which must lie inside the picture. */
export function cropPicture(picture: Picture, box: Box): Picture {
  const { width, height } = box;
  const rgb = cropInterleaved(picture.rgb, 3, picture.width, box);
  if (picture.alpha === undefined) return { width, height, rgb };
  return { width, height, rgb, alpha: cropInterleaved(picture.alpha, 1, picture.width, box) };
}

/** The part of a plane inside `box`, which must lie inside the plane. */
export function cropPlane(plane: Plane, box: Box): Plane {
  return { width: box.width, height: box.height, data: cropInterleaved(plane.data, 1, plane.width, box) };
}

function cropInterleaved(data: Uint8Array, channels: number, width: number, box: Box): Uint8Array {
  const rowLength = box.width * channels;
  const result = new Uint8Array(rowLength * box.height);
  for (let y = 0; y < box.height; y++) {
    const start = ((box.top + y) * width + box.left) * channels;
    result.set(data.subarray(start, start + rowLength), y * rowLength);
  }
  return result;
}
