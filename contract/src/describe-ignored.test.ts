import { describe, expect, test } from "vitest";
import { describeIgnored, type WorkFacts } from "./describe-ignored.ts";
import { parseImageRequest } from "./image-request.ts";

const BYTES = Buffer.from("bytes").toString("base64");
const PICTURE = { image: BYTES };
const BOTH = { image: BYTES, mask: BYTES };

function ignored(fields: Record<string, unknown>, facts: Partial<WorkFacts> = {}): string[] {
  const parsed = parseImageRequest({ prompt: "a lion", ...fields });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return describeIgnored(parsed.request, { maskOrigin: "mask" in fields ? "sent" : "none", guidanceScale: 7.5, ...facts });
}

describe("a field that was sent and could change nothing is named with the reason", () => {
  test.each<[Record<string, unknown>, Partial<WorkFacts>, string]>([
    [{ mask_mode: "white" }, {}, "mask_mode was ignored: there is no mask"],
    [{ ...PICTURE, mask_mode: "auto" }, {}, "mask_mode was ignored: there is no mask"],
    [{ ...PICTURE, mask_invert: true }, {}, "mask_invert was ignored: there is no mask"],
    [{ ...PICTURE, mask_grow: 4 }, {}, "mask_grow was ignored: there is no mask"],
    [{ ...PICTURE, mask_feather: 0 }, {}, "mask_feather was ignored: there is no mask"],
    [{ ...PICTURE, masked_content: "fill" }, {}, "masked_content was ignored: there is no mask"],
    [{ ...PICTURE, area: "whole" }, {}, "area was ignored: there is no mask"],
    [{ ...PICTURE, padding: "25%" }, {}, "padding was ignored: there is no mask"],
    [{ ...PICTURE, mask_mode: "black" }, { maskOrigin: "own" }, "mask_mode was ignored: the picture's own transparency is the mask"],
    [
      { ...BOTH, mask_mode: "image_alpha" },
      { maskOrigin: "own" },
      "mask was ignored: mask_mode image_alpha marks by the picture's own transparency",
    ],
    [{ ...BOTH, masked_content: "fill" }, {}, "masked_content was ignored: at strength 1 the masked place starts from pure noise"],
    [{ ...BOTH, area: "whole", padding: 8 }, {}, "padding was ignored: area whole leaves nothing to add"],
    [{ strength: 0.5 }, {}, "strength was ignored: there is no picture"],
    [{ denoising_strength: 0.5 }, {}, "denoising_strength was ignored: there is no picture"],
    [{ output_quality: 50 }, {}, "output_quality was ignored: png loses nothing"],
    [
      { negative_prompt: "blur" },
      { guidanceScale: 1 },
      "negative_prompt was ignored: at guidance_scale 1 there is no guidance away from it",
    ],
  ])("%j, %j", (fields, facts, warning) => {
    expect(ignored(fields, facts)).toEqual([warning]);
  });
});

describe("nothing is said of", () => {
  test.each<[string, Record<string, unknown>, Partial<WorkFacts>]>([
    ["defaults without a picture", {}, { guidanceScale: 1 }],
    ["defaults with a picture", PICTURE, {}],
    ["defaults with a mask", BOTH, {}],
    ["null, which is not sent", { strength: null, output_quality: null, mask_grow: null }, {}],
    ["masked_content at a strength that shows it", { ...BOTH, masked_content: "fill", strength: 0.9 }, {}],
    ["image_alpha without a mask", { ...PICTURE, mask_mode: "image_alpha", mask_grow: 2 }, { maskOrigin: "own" }],
    ["padding of a crop", { ...BOTH, area: "masked", padding: 8 }, {}],
    ["output_quality of jpeg", { output_format: "jpeg", output_quality: 50 }, {}],
    ["a negative prompt that guides", { negative_prompt: "blur" }, { guidanceScale: 1.1 }],
    ["a negative prompt that is empty", { negative_prompt: "" }, { guidanceScale: 1 }],
    ["strength of a picture", { ...PICTURE, strength: 0.5 }, {}],
  ])("%s", (_name, fields, facts) => {
    expect(ignored(fields, facts)).toEqual([]);
  });
});
