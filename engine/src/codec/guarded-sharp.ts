import sharp from "sharp";

// Every other loader of libvips (SVG, PDF, GIF, TIFF, ImageMagick …) stays shut: each is a parser that strangers could reach.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: ["VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp"] });

// No operation is ever repeated on the same bytes, so the cache would only keep other people's pictures in memory.
sharp.cache(false);

/** sharp, able to read PNG, JPEG and WebP only. The one place that loads it. */
export { sharp };
