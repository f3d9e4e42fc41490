import { limits, parseImageRequest } from "@retouch/contract";
import { buildOpenApi } from "@retouch/contract/openapi";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkSettings } from "./check-settings.ts";
import type { Settings } from "./rules.ts";

/** As the page shows them: what to say first, then what it starts from, where and how it works, how many and in which form. */
const SHOWN = `prompt negative_prompt system_prompt model masked_content area padding mask_grow mask_feather
  strength guidance_scale steps exact_steps scheduler seed n size output_format output_quality metadata`.split(/\s+/);

test("the page's rules are the contract's; vitest --update writes them", async () => {
  const { properties } = buildOpenApi("").components.schemas["ImageRequest"] as { properties: Record<string, { "x-aliases"?: unknown }> };
  const fields = SHOWN.map((name): [string, object] => {
    const { "x-aliases": _, ...rule } = properties[name];
    return [name, rule];
  });
  const { MIN_SIDE, MAX_SIDE, MAX_ASPECT, MAX_PADDING, MAX_PADDING_PERCENT } = limits;
  const rules = {
    fields: Object.fromEntries(fields) as object,
    limits: { MIN_SIDE, MAX_SIDE, MAX_ASPECT, MAX_PADDING, MAX_PADDING_PERCENT },
  };
  await expect(`${JSON.stringify(rules, null, 2)}\n`).toMatchFileSnapshot("./rules.json");
});

const anyNumber = fc.oneof(fc.integer({ min: -10, max: 300 }), fc.double({ noNaN: true, min: -5, max: 200 }), fc.integer());
const anySide = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constantFrom(63, 64, 512, 4096, 4097));
const anyText = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.constantFrom("", "a".repeat(4000), "🦁".repeat(4001), "\ud800"));
const anySettings: fc.Arbitrary<Settings> = fc.record(
  {
    // Whether white space alone will do depends on the picture: a rule across fields, which is the server's.
    prompt: anyText.filter((text) => text === "" || text.trim() !== ""),
    negative_prompt: anyText,
    system_prompt: anyText,
    model: fc.oneof(anyText, fc.constantFrom("m".repeat(257), "mod\0el")),
    masked_content: fc.constantFrom("original", "fill", "noise", "nothing", "other"),
    area: fc.constantFrom("auto", "masked", "whole", ""),
    padding: fc.oneof(anyNumber, fc.constantFrom("0%", "25%", "400%", "401%", "25", "-1%", "2.5%", "1000%")),
    mask_grow: anyNumber,
    mask_feather: anyNumber,
    strength: fc.double({ min: -0.5, max: 1.5, noNaN: true }),
    guidance_scale: anyNumber,
    steps: anyNumber,
    exact_steps: fc.boolean(),
    scheduler: fc.constantFrom("ddim", "dpmpp_2m_karras", "none"),
    seed: fc.oneof(anyNumber, fc.constantFrom(-1, -2, 2 ** 32 - 1, 2 ** 32)),
    n: anyNumber,
    size: fc.oneof(
      fc.tuple(anySide, anySide).map(([width, height]) => `${width}x${height}`),
      fc.constantFrom("auto", "512X512", "512", "x", "4096x512", "4096x511"),
    ),
    output_format: fc.constantFrom("png", "jpeg", "webp", "jpg", "gif"),
    output_quality: anyNumber,
    metadata: fc.boolean(),
  },
  { requiredKeys: [] },
);

test("the page finds fault with exactly the settings with which the contract does", () => {
  fc.assert(
    fc.property(anySettings, (settings) => {
      const parsed = parseImageRequest({ ...settings });
      const refused = parsed.ok ? [] : parsed.issues.map(({ field }) => field);
      expect(Object.keys(checkSettings(settings)).toSorted()).toEqual(refused.toSorted());
    }),
    { numRuns: 500 },
  );
});
