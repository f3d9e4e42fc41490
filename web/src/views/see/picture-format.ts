/** The formats in which a result can be had, with their media types. */
export const FORMATS = { png: "image/png", jpeg: "image/jpeg", webp: "image/webp" } as const;
export type Format = keyof typeof FORMATS;

/** As good as the server's own, and smaller than nothing lost. */
const QUALITY = 0.92;

/** The picture in a format: its very bytes where that is the format it came in, else encoded anew. */
export async function inFormat(picture: Blob, format: Format): Promise<Blob> {
  if (picture.type === FORMATS[format]) return picture;
  const bitmap = await createImageBitmap(picture);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: FORMATS[format], quality: QUALITY });
}

/** The ending of a picture's file name. */
export function endingOf({ type }: Blob): string {
  return type === "image/jpeg" ? "jpg" : (type.split("/")[1] ?? "png");
}
