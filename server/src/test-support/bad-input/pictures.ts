import type { BadInput } from "./bad-input.ts";
import { announce, damage, plain, sample, withChunk } from "./picture-files.ts";

const png = await sample("png");
const jpeg = await sample("jpeg");
const webp = await sample("webp");
const white = await plain(255);
const black = await plain(0);
const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

const FILE = "Expected a PNG, JPEG or WebP file for init_image but received";
const damaged = (format: string, field = "init_image"): string =>
  `Expected a whole ${format} file for ${field} but received one that is cut off or damaged`;

/** Files that are no picture, or not a whole one. */
const PICTURES: readonly (readonly [name: string, file: Buffer, message: string])[] = [
  ["one byte", bytes("\x89"), `${FILE} a file of unknown format`],
  ["text", bytes("hello, this is a picture"), `${FILE} a file of unknown format`],
  ["zeros", Buffer.alloc(4096), `${FILE} a file of unknown format`],
  [
    "SVG that reads a file",
    bytes('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
    `${FILE} a file that begins like SVG or XML`,
  ],
  ["SVG behind an XML header", bytes('<?xml version="1.0"?><svg width="9" height="9"/>'), `${FILE} a file that begins like SVG or XML`],
  ["a page", bytes("<!doctype html><p>not found</p>"), `${FILE} a file that begins like SVG or XML`],
  ["GIF", bytes("GIF89a\x01\0\x01\0\0\0\0;"), `${FILE} a file that begins like GIF`],
  ["TIFF, small end first", bytes("II*\0\x08\0\0\0"), `${FILE} a file that begins like TIFF`],
  ["TIFF, big end first", bytes("MM\0*\0\0\0\x08"), `${FILE} a file that begins like TIFF`],
  ["BMP", bytes("BM\x46\0\0\0"), `${FILE} a file that begins like BMP`],
  ["HEIC", bytes("\0\0\0\x18ftypheic\0\0\0\0"), `${FILE} a file that begins like HEIC`],
  ["AVIF", bytes("\0\0\0\x18ftypavif\0\0\0\0"), `${FILE} a file that begins like AVIF`],
  ["JPEG XL", bytes("\xff\x0a\0\0"), `${FILE} a file that begins like JPEG XL`],
  ["JPEG 2000", bytes("\0\0\0\x0cjP  \r\n\x87\n"), `${FILE} a file that begins like JPEG 2000`],
  ["PDF", bytes("%PDF-1.7\n1 0 obj"), `${FILE} a file that begins like PDF`],
  ["ZIP", bytes("PK\x03\x04\x14\0\0\0"), `${FILE} a file that begins like ZIP`],
  ["a blank before a PNG", Buffer.concat([bytes(" "), png]), `${FILE} a file of unknown format`],
  [
    "a PNG whose line ends were changed in transfer",
    Buffer.from(png.toString("latin1").replace("\r\n", "\n"), "latin1"),
    `${FILE} a file of unknown format`,
  ],
  ["base64 of base64", Buffer.from(png.toString("base64")), `${FILE} a file of unknown format`],
  ["GIF with WebP's mark inside", bytes("GIF89a\x01\0WEBP\0\0\0\0"), damaged("WEBP")],
  ["the signature of PNG alone", png.subarray(0, 8), damaged("PNG")],
  ["the header of PNG alone", png.subarray(0, 33), damaged("PNG")],
  ["half a PNG", png.subarray(0, png.length / 2), damaged("PNG")],
  ["a PNG without its last byte", png.subarray(0, -1), damaged("PNG")],
  ["a PNG without its last chunk", png.subarray(0, -12), damaged("PNG")],
  ["a PNG whose header has a wrong checksum", damage(png, 30), damaged("PNG")],
  ["a PNG whose pixels are damaged", damage(png, Math.floor(png.length / 2)), damaged("PNG")],
  ["a PNG of no width", announce(0, 64), damaged("PNG")],
  ["a PNG of three bits", announce(64, 64, [3, 0, 0]), damaged("PNG")],
  ["a PNG of an unknown colour type", announce(64, 64, [8, 5, 0]), damaged("PNG")],
  ["a PNG of an unknown interlace", announce(64, 64, [8, 0, 2]), damaged("PNG")],
  ["a PNG that lacks its palette", announce(64, 64, [8, 3, 0]), damaged("PNG")],
  ["a PNG that announces pixels it lacks", announce(2048, 2048), damaged("PNG")],
  ["PNG's signature before a JPEG", Buffer.concat([png.subarray(0, 8), jpeg]), damaged("PNG")],
  [
    "an animated PNG",
    withChunk(png, "acTL", Buffer.from([0, 0, 0, 3, 0, 0, 0, 0])),
    "Expected a still picture for init_image but received an animation of 3 frames",
  ],
  ["the signature of JPEG alone", jpeg.subarray(0, 3), damaged("JPEG")],
  ["half a JPEG", jpeg.subarray(0, jpeg.length / 2), damaged("JPEG")],
  ["a JPEG without its last bytes", jpeg.subarray(0, -2), damaged("JPEG")],
  ["a JPEG whose marker is damaged", damage(jpeg, 2), `${FILE} a file of unknown format`],
  ["the signature of WebP alone", webp.subarray(0, 12), damaged("WEBP")],
  ["half a WebP", webp.subarray(0, webp.length / 2), damaged("WEBP")],
  ["a WebP without its last bytes", webp.subarray(0, -2), damaged("WEBP")],
  ["a WebP of no frame", bytes("RIFF\x04\0\0\0WEBP"), damaged("WEBP")],
];

const TOO_LARGE: readonly (readonly [name: string, file: Buffer, message: string])[] = [
  ["a row of two million pixels", announce(2_000_000, 1), "Expected sides of at most 16384 pixels for init_image but received 2000000x1"],
  ["a pixel too high", announce(4000, 16_385), "Expected sides of at most 16384 pixels for init_image but received 4000x16385"],
  ["a decompression bomb", announce(16_384, 16_384), "Expected at most 16777216 pixels for init_image but received 16384x16384"],
  ["a row too large", announce(4096, 4097), "Expected at most 16777216 pixels for init_image but received 4096x4097"],
  ["a thread of a picture", announce(801, 100), "Expected an aspect of at most 8:1 for init_image but received 801x100"],
  ["a column of pixels", announce(1, 9), "Expected an aspect of at most 8:1 for init_image but received 1x9"],
];

const MASK_FILE = "Expected a PNG, JPEG or WebP file for mask_image but received";
const EMPTY = "Expected a mask that marks at least one pixel to repaint but received an empty one";
const NOT_TRANSPARENT = "Expected a picture with transparent pixels, to go with image_alpha, for mask_mode but received";
const SHAPE = (received: string): string =>
  `Expected the aspect of the picture (64x64, within 1 %) for mask_image but received ${received}`;

/** A mask beside a good picture, fields that go with it, and what is wrong. */
const MASKS: readonly (readonly [name: string, mask: Buffer | undefined, fields: object, message: string, field?: string])[] = [
  ["text", bytes("a mask"), {}, `${MASK_FILE} a file of unknown format`],
  ["GIF", bytes("GIF89a\x01\0\x01\0\0\0\0;"), {}, `${MASK_FILE} a file that begins like GIF`],
  ["half a PNG", png.subarray(0, png.length / 2), {}, damaged("PNG", "mask_image")],
  ["half a JPEG", jpeg.subarray(0, jpeg.length / 2), {}, damaged("JPEG", "mask_image")],
  ["half a WebP", webp.subarray(0, webp.length / 2), {}, damaged("WEBP", "mask_image")],
  [
    "an animation",
    withChunk(white, "acTL", Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])),
    {},
    "Expected a still picture for mask_image but received an animation of 2 frames",
  ],
  ["one of black alone", black, {}, EMPTY],
  ["one of grey too dark to count", await plain(127), {}, EMPTY],
  ["one of white alone, where black is repainted", white, { mask_mode: "black" }, EMPTY],
  ["one of white alone, inverted", white, { mask_invert: true }, EMPTY],
  ["one that is opaque, where transparency is repainted", white, { mask_mode: "alpha" }, EMPTY],
  ["another shape", await plain(255, { width: 64, height: 32 }), {}, SHAPE("64x32")],
  ["the picture's, turned", await plain(255, { width: 60, height: 64 }), {}, SHAPE("60x64")],
  ["a shape just too far off", await plain(255, { width: 200, height: 203 }), {}, SHAPE("200x203")],
  ["text where it is not used", bytes("a mask"), { mask_mode: "image_alpha" }, `${MASK_FILE} a file of unknown format`],
  ["none, and a picture without transparency", undefined, { mask_mode: "image_alpha" }, `${NOT_TRANSPARENT} one without any`, "mask_mode"],
  [
    "none, and no picture",
    undefined,
    { mask_mode: "image_alpha", image: undefined, size: "64x64" },
    `${NOT_TRANSPARENT} none`,
    "mask_mode",
  ],
];

const request = (fields: object): object => ({ prompt: "a", steps: 1, ...fields });

export const WRONG_PICTURES: readonly BadInput[] = [
  ...PICTURES.map(([name, file, message]): BadInput => [
    name,
    { body: request({ image: file.toString("base64") }) },
    400,
    message,
    "init_image",
  ]),
  ...TOO_LARGE.map(([name, file, message]): BadInput => [
    name,
    { body: request({ image: file.toString("base64") }) },
    413,
    message,
    "init_image",
  ]),
];

export const WRONG_MASKS: readonly BadInput[] = [
  ...MASKS.map(([name, mask, fields, message, field = "mask_image"]): BadInput => {
    const body = request({ image: png.toString("base64"), ...(mask && { mask: mask.toString("base64") }), ...fields });
    return [name, { body }, 400, message, field];
  }),
  [
    "too large",
    { body: request({ image: png.toString("base64"), mask: announce(100, 900).toString("base64") }) },
    413,
    "Expected an aspect of at most 8:1 for mask_image but received 100x900",
    "mask_image",
  ],
];
