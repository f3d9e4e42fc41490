import { EngineError } from "../errors.ts";
import type { Picture } from "../image/picture.ts";
import { encodePng, type Pixels } from "./encode-png.ts";
import type { PictureFormat } from "./file-format.ts";
import { sharp } from "./guarded-sharp.ts";
import { pngInternationalTextChunk, pngTextChunk } from "./png-text.ts";
import { type DigitalSourceType, sourceTypeXmp } from "./source-type.ts";

/** What is written into the file beside the pixels. */
export interface PictureMetadata {
  /** The settings in AUTOMATIC1111's notation, for its text chunk "parameters". PNG only: the other formats have no such place. */
  readonly parameters?: string;
  /** The IPTC mark, in all formats. */
  readonly sourceType?: DigitalSourceType;
}

/** Options of `encodePicture`. */
export interface EncodeOptions {
  readonly format: PictureFormat;
  /** 1–100, for JPEG and WebP; WebP at 100 is lossless. Default 92. */
  readonly quality?: number;
  /** Default: none. */
  readonly metadata?: PictureMetadata;
}

const DEFAULT_QUALITY = 92;

/** From here on JPEG keeps colour at full resolution: who asks for this quality would see red edges bleed. */
const FULL_COLOUR_FROM_QUALITY = 90;

/**
 * Writes a picture as a file, from its pixels alone: nothing of the file it came from is carried over.
 * PNG is lossless. JPEG has no transparency: the picture is laid on white. WebP keeps transparency exactly, and colours exactly at
 * quality 100.
 *
 * @throws EngineError "input", field "quality", when that is no integer in 1–100.
 */
export async function encodePicture(picture: Picture, options: EncodeOptions): Promise<Uint8Array> {
  const { format, quality = DEFAULT_QUALITY, metadata = {} } = options;
  if (!Number.isInteger(quality) || quality < 1 || quality > 100) {
    throw new EngineError("input", `Expected an integer in 1–100 for quality but received ${quality}`, { field: "quality" });
  }
  const pixels = interleave(picture);
  const { data, ...raw } = pixels;
  const image = sharp(data, { raw });
  const xmp = metadata.sourceType === undefined ? undefined : sourceTypeXmp(metadata.sourceType);
  switch (format) {
    case "png": {
      const chunks = [];
      if (metadata.parameters !== undefined) chunks.push(pngTextChunk("parameters", metadata.parameters));
      // sharp would compress it into a zTXt chunk, which readers of XMP do not look for (XMP specification, part 3, 1.1.5).
      if (xmp !== undefined) chunks.push(pngInternationalTextChunk("XML:com.adobe.xmp", xmp));
      return encodePng(pixels, chunks);
    }
    case "jpeg": {
      const chromaSubsampling = quality >= FULL_COLOUR_FROM_QUALITY ? "4:4:4" : "4:2:0";
      if (xmp !== undefined) image.withXmp(xmp);
      return image.flatten({ background: "#ffffff" }).jpeg({ quality, chromaSubsampling }).toBuffer();
    }
    case "webp": {
      if (xmp !== undefined) image.withXmp(xmp);
      return image.webp(quality === 100 ? { lossless: true, exact: true } : { quality, alphaQuality: 100 }).toBuffer();
    }
  }
}

function interleave({ width, height, rgb, alpha }: Picture): Pixels {
  if (alpha === undefined) return { data: rgb, width, height, channels: 3 };
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < alpha.length; pixel++) {
    data[pixel * 4] = rgb[pixel * 3];
    data[pixel * 4 + 1] = rgb[pixel * 3 + 1];
    data[pixel * 4 + 2] = rgb[pixel * 3 + 2];
    data[pixel * 4 + 3] = alpha[pixel];
  }
  return { data, width, height, channels: 4 };
}
