interface Range {
  readonly type: string;
  readonly quality: number;
}

/** How much an `Accept` header wants a media type, 0–1; its most specific range decides (RFC 9110 §12.5.1). No header: 1. */
export function acceptance(header: string | undefined, mediaType: string): number {
  if (header === undefined || header.trim() === "") return 1;
  const ranges = header.split(",").map(readRange);
  for (const candidate of [mediaType, `${mediaType.split("/")[0]}/*`, "*/*"]) {
    const range = ranges.find(({ type }) => type === candidate);
    if (range !== undefined) return range.quality;
  }
  return 0;
}

function readRange(text: string): Range {
  const [type, ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  return { type, quality: quality === undefined ? 1 : Number.parseFloat(quality) };
}
