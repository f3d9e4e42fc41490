import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { imageRequestSchema } from "./image-request-schema.ts";
import { parseImageRequest } from "./image-request.ts";

const PICTURE = Buffer.from("not a picture, but bytes").toString("base64");

function accept(fields: Record<string, unknown>) {
  const parsed = parseImageRequest({ prompt: "a lion", ...fields });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed;
}

function refuse(fields: Record<string, unknown>): string[] {
  const parsed = parseImageRequest({ prompt: "a lion", ...fields });
  return parsed.ok ? [] : parsed.issues.map((issue) => issue.message);
}

test("a prompt alone is a request with every default filled in", () => {
  const { request, warnings } = accept({ seed: 7 });
  expect(request).toEqual({
    prompt: "a lion",
    maskMode: "auto",
    maskInvert: false,
    maskGrow: 4,
    maskFeather: 8,
    maskedContent: "original",
    area: "auto",
    size: { width: 1024, height: 1024 },
    strength: 1,
    exactSteps: false,
    seed: 7,
    count: 1,
    outputFormat: "png",
    outputQuality: 92,
    metadata: true,
    spellings: { prompt: "prompt", seed: "seed" },
  });
  expect(warnings).toEqual([]);
});

describe("every spelling met in the wild reaches the same field", () => {
  test.each([
    ["System prompt", "flat colours", "systemPrompt", "flat colours"],
    ["num_steps", 4, "steps", 4],
    ["num_inference_steps", 4, "steps", 4],
    ["sample_steps", 4, "steps", 4],
    ["guidance", 3.5, "guidanceScale", 3.5],
    ["cfg", 3.5, "guidanceScale", 3.5],
    ["cfg_scale", 3.5, "guidanceScale", 3.5],
    ["prompt_strength", 0.5, "strength", 0.5],
    ["denoising_strength", 0.5, "strength", 0.5],
    ["samples", 2, "count", 2],
    ["num_images", 2, "count", 2],
    ["num_outputs", 2, "count", 2],
    ["batch_size", 2, "count", 2],
    ["n_iter", 2, "count", 2],
    ["output_format", "jpg", "outputFormat", "jpeg"],
    ["response_format", "b64_json", "responseFormat", "json"],
    ["size", "768X512", "size", { width: 768, height: 512 }],
    ["size", { width: 768, height: 512 }, "size", { width: 768, height: 512 }],
    ["padding", "25%", "padding", "25%"],
    ["padding", 32, "padding", 32],
  ] as const)("%s: %j", (spelling, value, field, expected) => {
    expect(accept({ [spelling]: value }).request[field]).toEqual(expected);
  });

  test.each(["init_image", "image", "image_b64", "imageUrl", "image_url", "input_image"])("%s holds the picture", (spelling) => {
    expect(accept({ [spelling]: PICTURE }).request.picture).toEqual(Buffer.from(PICTURE, "base64"));
  });

  test("init_images is a list of one picture", () => {
    expect(accept({ init_images: [PICTURE] }).request.picture).toEqual(Buffer.from(PICTURE, "base64"));
    expect(refuse({ init_images: [PICTURE, PICTURE] })).toEqual([
      "Expected a picture as base64 or a data URL for init_images but received a list whose entry 1 is not a byte",
    ]);
  });

  test.each(["mask_image", "mask", "mask_b64", "maskUrl", "mask_url", "input_mask"])("%s holds the mask", (spelling) => {
    expect(accept({ image: PICTURE, [spelling]: PICTURE }).request.mask).toEqual(Buffer.from(PICTURE, "base64"));
  });

  test("width and height are a size", () => {
    expect(accept({ width: 640, height: 480 }).request.size).toEqual({ width: 640, height: 480 });
  });
});

describe("the size of the result", () => {
  test("is the picture's own when nothing is said", () => {
    expect(accept({ image: PICTURE }).request.size).toBeUndefined();
    expect(accept({ image: PICTURE, size: "auto" }).request.size).toBeUndefined();
  });

  test("is 1024x1024 when there is no picture", () => {
    expect(accept({ size: "auto" }).request.size).toEqual({ width: 1024, height: 1024 });
  });
});

describe("pictures as text", () => {
  const bytes = Buffer.from([251, 255, 190, 1]);
  test.each([
    ["standard base64", "+/++AQ=="],
    ["without padding", "+/++AQ"],
    ["the URL-safe alphabet", "-_--AQ"],
    ["line breaks as the base64 tool puts them", "+/+\r\n+AQ==\n"],
    ["a data URL", "data:image/png;base64,+/++AQ=="],
    ["a data URL with parameters and another type", "DATA:application/octet-stream;name=a.png;base64,+/++AQ=="],
    ["a list of bytes", [251, 255, 190, 1]],
  ])("%s", (_name, image) => {
    expect(accept({ image }).request.picture).toEqual(typeof image === "string" ? bytes : new Uint8Array(bytes));
  });

  test("empty texts, as the published sample has them, are none, and that is said", () => {
    const { request, warnings } = accept({ prompt: "a", init_image: "", mask_image: "" });
    expect([request.picture, request.mask, request.size]).toEqual([undefined, undefined, { width: 1024, height: 1024 }]);
    expect(warnings).toEqual(
      ["init_image", "mask_image"].map((field) => `${field} was ignored: it is empty, so no picture was taken from it`),
    );
  });

  test("an empty text beside another spelling with a picture is no contradiction", () => {
    expect(accept({ image: "+/++AQ==", init_image: "" }).request.picture).toEqual(bytes);
  });

  test.each([
    [" ", "an empty picture"],
    ["data:image/png;base64,", "an empty picture"],
    ["a?bc", "text that is not base64 (at character 2 of 4)"],
    ["+/-_", "text that is not base64 (at character 3 of 4)"],
    ["AAAA=AAA", "text that is not base64 (at character 5 of 8)"],
    ["AAAA====", "text that is not base64 (at character 5 of 8)"],
    ["AAAAA", "base64 of an impossible length (5 characters)"],
    ["AAA==", "base64 of an impossible length (5 characters)"],
    ["data:image/svg+xml,<svg/>", "a data URL that is not base64"],
    ["https://example.com/a.png", "a URL, which this server does not fetch (--allow-urls)"],
    ["http://169.254.169.254/", "a URL that is not a well-formed https one"],
    ["https://user:word@example.com/", "a URL that is not a well-formed https one"],
    [`https://example.com/${"a".repeat(2048)}`, "a URL that is not a well-formed https one"],
    ["file:///etc/passwd", "text that is not base64 (at character 5 of 18)"],
    [7, "a value of type number"],
    [{ url: PICTURE }, "a value of type object"],
    [[1, 256], "a list whose entry 2 is not a byte"],
    [[], "an empty picture"],
  ])("refuses %j", (image, received) => {
    expect(refuse({ image })).toEqual([`Expected a picture as base64 or a data URL for image but received ${received}`]);
  });

  test("any bytes survive any of the spellings", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.constantFrom("base64", "base64url"), (picture, encoding) => {
        expect(new Uint8Array(accept({ image: Buffer.from(picture).toString(encoding) }).request.picture!)).toEqual(picture);
      }),
    );
  });
});

test("where URLs are allowed, they come beside the request, for whoever fetches them", () => {
  const body = { prompt: "a", image_url: "https://example.com/a.png", mask: PICTURE };
  const parsed = parseImageRequest(body, { allowsUrls: true });
  expect(parsed).toMatchObject({ ok: true, pictureUrls: { picture: new URL("https://example.com/a.png"), mask: undefined } });
  expect(parsed.ok && parsed.request).toMatchObject({ picture: undefined, size: undefined, mask: Buffer.from(PICTURE, "base64") });
});

test("plain http is taken only where it is said to do", () => {
  const allowsHttp = ({ host }: URL): boolean => host === "receiver.internal:8080";
  const parse = (body: object) => parseImageRequest({ prompt: "a", ...body }, { allowsUrls: true, allowsHttp });
  const trusted = "http://receiver.internal:8080/a";
  expect(parse({ init_image: trusted, webhook: trusted })).toMatchObject({
    ok: true,
    pictureUrls: { picture: new URL(trusted) },
    webhook: { url: trusted },
  });
  const issues = parse({ image_url: "http://example.com/a", mask: "http://example.com/b", webhook: "http://example.com/c" });
  expect(issues).toMatchObject({ ok: false, issues: [{ field: "image_url" }, { field: "mask" }, { field: "webhook" }] });
});

test("a webhook hears how the job ended, or what it asks for, each event once", () => {
  expect(accept({}).webhook).toBeUndefined();
  expect(accept({ webhook: "https://Example.com:443" }).webhook).toEqual({
    url: "https://example.com/",
    events: ["job.succeeded", "job.failed", "job.cancelled"],
  });
  expect(accept({ webhook: "https://a.example", webhook_events: ["job.started", "job.started"] }).webhook?.events).toEqual(["job.started"]);
});

describe("a wrong field is named, with its rule and what came", () => {
  test.each([
    [{ prompt: undefined }, "Expected text of 1 to 4000 characters for prompt but received nothing"],
    [{ prompt: undefined, promt: "a lion" }, 'Expected text of 1 to 4000 characters for prompt but received nothing ("promt" is no field)'],
    [{ prompt: "a".repeat(4001) }, "Expected text of 1 to 4000 characters for prompt but received text of 4001 characters"],
    [
      { negative_prompt: "a".repeat(4001) },
      "Expected text of at most 4000 characters for negative_prompt but received text of 4001 characters",
    ],
    [{ "System prompt": 1 }, "Expected text of at most 4000 characters for System prompt but received 1"],
    [{ mask: PICTURE }, "Expected a picture to go with mask_image for init_image but received nothing"],
    [{ width: 64 }, "Expected an integer to go with width for height but received nothing"],
    [{ size: "64x64", width: 64, height: 65 }, 'Expected the same as width and height (64x65) for size but received "64x64"'],
    [{ steps: 3, cfg: 2, guidance: 3 }, "Expected the same value as cfg, another name of the same field, for guidance but received 3"],
    [{ loras: ["a"] }, "loras is not supported by this server yet"],
    [
      { webhook: "http://example.com" },
      'Expected an https URL of at most 2048 characters, without a name or password in it, for webhook but received "http://example.com"',
    ],
    [{ webhook_events: ["job.failed"] }, "Expected a URL to go with webhook_events for webhook but received nothing"],
    [
      { webhook: "https://example.com", webhook_events: ["job.done"] },
      'Expected a list of job.started, job.progress, job.succeeded, job.failed, job.cancelled for webhook_events but received ["job.done"]',
    ],
  ])("%j", (fields, message) => {
    expect(refuse(fields)).toEqual([message]);
  });

  test("white space alone is refused where nothing else says what is wanted", () => {
    const rule = "text of 1 to 4000 characters, not white space alone where there is neither init_image nor system_prompt,";
    expect(refuse({ prompt: " \n" })).toEqual([`Expected ${rule} for prompt but received " \\n"`]);
    expect(refuse({ prompt: " ", system_prompt: "\t" })).toHaveLength(1);
  });

  test.each([
    ["a picture, from which it takes what is marked", { init_image: PICTURE, mask_image: PICTURE }],
    ["a house style", { system_prompt: "in watercolour" }],
  ])("white space alone is taken with %s", (_name, fields) => {
    const parsed = parseImageRequest({ prompt: " ", ...fields });
    expect(parsed).toMatchObject({ ok: true, request: { prompt: " " } });
  });

  test("all wrong fields are named at once", () => {
    expect(refuse({ steps: 0, n: 9, mask_mode: "grey", loras: ["a"] })).toHaveLength(4);
  });

  test("a picture's content is never echoed", () => {
    const secret = "c2VjcmV0".repeat(1000);
    expect(refuse({ image: `${secret}?`, mask: secret, mask_mode: secret, scheduler: `${secret}1` }).join()).not.toContain("c2VjcmV0");
    expect(refuse({ image: secret, init_image: `${secret}AAAA` }).join()).not.toContain("c2VjcmV0");
  });
});

describe("a prompt's length is counted in characters, not in UTF-16 units", () => {
  test("4000 emoji are accepted, 4001 are not", () => {
    expect(accept({ prompt: "🦁".repeat(4000) }).request.prompt).toHaveLength(8000);
    expect(refuse({ prompt: "🦁".repeat(4001) })).toHaveLength(1);
  });

  test("half a surrogate pair is not a character", () => {
    expect(refuse({ prompt: "\ud83e" })).toHaveLength(1);
  });
});

test("an empty list of what is not supported asks for nothing", () => {
  expect(accept({ loras: [] }).warnings).toEqual([]);
});

describe("seeds", () => {
  test.each([-1, null, undefined])("%j draws one", (seed) => {
    const { request, isSeedDrawn } = accept({ seed });
    expect(Number.isInteger(request.seed) && request.seed >= 0 && request.seed <= 4294967295).toBe(true);
    expect(isSeedDrawn).toBe(true);
  });

  test("zero is a seed", () => {
    expect(accept({ seed: 0 })).toMatchObject({ isSeedDrawn: false, request: { seed: 0 } });
  });
});

test("unknown fields are reported, whatever they are called", () => {
  const body: unknown = JSON.parse('{"prompt":"a","__proto__":1,"constructor":2,"sampler":null,"hires":true}');
  const parsed = parseImageRequest(body as Record<string, unknown>);
  expect(parsed.ok && parsed.warnings).toEqual([
    'Unknown field "__proto__" was ignored',
    'Unknown field "constructor" was ignored',
    'Unknown field "hires" was ignored',
  ]);
});

test("a flood of unknown fields does not flood the reply", () => {
  const { warnings } = accept(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${"x".repeat(300)}${index}`, 1])));
  expect(warnings).toHaveLength(11);
  expect(warnings.at(-1)).toBe("490 more unknown fields were ignored");
  expect(warnings.join().length).toBeLessThan(1000);
});

test("no body of any shape makes the parser throw", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(imageRequestSchema.shape), "image", "cfg"), fc.jsonValue()), (body) => {
      expect(parseImageRequest(body)).toHaveProperty("ok");
    }),
  );
});

test("the schema can be written as JSON Schema, pictures included", () => {
  const schema = z.toJSONSchema(imageRequestSchema, { io: "input" });
  expect(schema.required).toEqual(["prompt"]);
  expect(schema.properties).toMatchObject({
    prompt: { type: "string", minLength: 1, maxLength: 4000 },
    init_image: { type: "string", contentEncoding: "base64" },
    steps: { type: "integer", minimum: 1, maximum: 150 },
    n: { default: 1, maximum: 8 },
  });
});
