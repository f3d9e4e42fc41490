import { readPngText } from "./read-png-text.ts";
import type { Settings } from "./rules.ts";

/** AUTOMATIC1111's names → ours; the server writes the same ones. */
const SCHEDULERS: ReadonlyMap<string, string> = new Map([
  ["DDIM", "ddim"],
  ["PLMS", "pndm"],
  ["Euler", "euler"],
  ["Euler a", "euler_ancestral"],
  ["DPM++ 2M", "dpmpp_2m"],
  ["DPM++ 2M Karras", "dpmpp_2m_karras"],
]);

/** The settings that a PNG file was made with here, or by another program that writes them in AUTOMATIC1111's way. */
export function readPngSettings(file: Uint8Array): Settings | undefined {
  const text = readPngText(file, "parameters");
  return text === undefined ? undefined : parseParameters(text);
}

/** AUTOMATIC1111's notation: the prompt, perhaps a negative prompt, and a last line of pairs. */
export function parseParameters(text: string): Settings | undefined {
  const lines = text.split("\n");
  const pairs = readPairs(lines.at(-1) ?? "");
  if (!pairs.has("Steps")) return undefined;

  const words = lines.slice(0, -1);
  const negativeAt = words.findIndex((line) => line.startsWith("Negative prompt: "));
  const promptLines = negativeAt === -1 ? words : words.slice(0, negativeAt);
  const negativeLines = negativeAt === -1 ? [] : words.slice(negativeAt);
  const sampler = [pairs.get("Sampler"), pairs.get("Schedule type")].filter((part) => part !== undefined).join(" ");
  const scheduler = SCHEDULERS.get(sampler);
  const model = pairs.get("Model");
  return {
    prompt: promptLines.join("\n"),
    ...(negativeLines.length > 0 && { negative_prompt: negativeLines.join("\n").slice("Negative prompt: ".length) }),
    ...(model !== undefined && { model }),
    ...(scheduler !== undefined && { scheduler }),
    ...numberOf(pairs, "Steps", "steps"),
    ...numberOf(pairs, "CFG scale", "guidance_scale"),
    ...numberOf(pairs, "Seed", "seed"),
    ...numberOf(pairs, "Denoising strength", "strength"),
  };
}

/** `Name: value, Name: "a, b"` */
function readPairs(line: string): ReadonlyMap<string, string> {
  const pairs = line.matchAll(/\s*([\w ]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/g);
  return new Map([...pairs].map(([, name, value]) => [name, unquote(value)]));
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

function numberOf(pairs: ReadonlyMap<string, string>, name: string, field: keyof Settings): Settings {
  const value = Number(pairs.get(name) ?? Number.NaN);
  return Number.isFinite(value) ? { [field]: value } : {};
}
