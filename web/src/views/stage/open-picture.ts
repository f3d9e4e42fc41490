import type { Size } from "../../editor/index.ts";
import { fitWithin } from "./fit-within.ts";
import { isJpeg, isSendable } from "./picture-format.ts";

/** A picture as it is shown and as it is sent. */
export interface OpenedPicture {
  readonly name: string;
  readonly bitmap: ImageBitmap;
  /** Its format has no transparency. */
  readonly isOpaque: boolean;
  readonly file: Blob;
  /** Set when the picture was larger than the server takes, and so was scaled down. */
  readonly originalSize: Size | undefined;
}

/** The file is no picture that this browser can read. */
export class UnreadablePictureError extends Error {}

/**
 * Decodes a picture upright, as its EXIF orientation says. What the server reads is sent as the file's own bytes, so that what is not
 * painted stays as it was, bit for bit; what only the browser reads, or what is too large, is sent as PNG.
 *
 * @throws UnreadablePictureError
 */
export async function openPicture(file: Blob, name: string): Promise<OpenedPicture> {
  const bitmap = await decode(file);
  const head = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  const isOpaque = isJpeg(head);
  const original = { width: bitmap.width, height: bitmap.height };
  const size = fitWithin(original);
  if (size !== original) {
    const scaled = await createImageBitmap(bitmap, { resizeWidth: size.width, resizeHeight: size.height, resizeQuality: "high" });
    bitmap.close();
    return { name, bitmap: scaled, isOpaque, file: await toPng(scaled), originalSize: original };
  }
  return { name, bitmap, isOpaque, file: isSendable(head) ? file : await toPng(bitmap), originalSize: undefined };
}

async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (cause) {
    throw new UnreadablePictureError("Expected a picture that this browser can read", { cause });
  }
}

async function toPng(bitmap: ImageBitmap): Promise<Blob> {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}
