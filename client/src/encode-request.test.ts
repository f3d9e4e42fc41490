import { fromForm, imageRequestSchema, parseImageRequest, wireName, type FormField, type ImageRequest } from "@retouch/contract";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import { encodeRequest } from "./encode-request.ts";
import type { CamelCased } from "./camel-case.ts";
import type { EditRequest, ImageInput } from "./index.ts";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const BASE64 = "iVBORw==";

/** Every field, none of them at its default. */
const FULL = {
  prompt: "a lion,\nsitting",
  negativePrompt: "2",
  systemPrompt: "true",
  image: PNG,
  mask: PNG,
  maskMode: "black",
  maskInvert: true,
  maskGrow: 0,
  maskFeather: 1,
  maskedContent: "noise",
  area: "whole",
  padding: "25%",
  size: "128x64",
  width: 128,
  height: 64,
  strength: 0.5,
  guidanceScale: 7.25,
  steps: 9,
  exactSteps: true,
  scheduler: "euler",
  seed: 4294967295,
  n: 2,
  model: "1",
  outputFormat: "webp",
  outputQuality: 1,
  metadata: false,
  webhook: "https://example.com/hook",
  webhookEvents: ["job.started", "job.failed"],
  user: "17",
} as const satisfies EditRequest;

/** What a server understands of a request. */
async function understood(request: EditRequest): Promise<ImageRequest> {
  const body = encodeRequest(request);
  const form = body instanceof FormData ? fromForm(await Promise.all([...body].map(toField))) : undefined;
  if (form?.ok === false) throw new Error(JSON.stringify(form.issues));
  const sent: Record<string, unknown> =
    body instanceof FormData ? { ...form?.body } : (JSON.parse(JSON.stringify(body)) as Record<string, unknown>);
  const parsed = parseImageRequest(sent, { allowsUrls: true });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed;
}

async function toField([name, value]: [string, File | string]): Promise<FormField> {
  return [name, typeof value === "string" ? value : new Uint8Array(await value.arrayBuffer())];
}

test("every field arrives as it was meant", async () => {
  const { request, webhook, warnings } = await understood(FULL);
  expect(request).toEqual({
    prompt: "a lion,\nsitting",
    negativePrompt: "2",
    systemPrompt: "true",
    picture: PNG,
    mask: PNG,
    maskMode: "black",
    maskInvert: true,
    maskGrow: 0,
    maskFeather: 1,
    maskedContent: "noise",
    area: "whole",
    padding: "25%",
    size: { width: 128, height: 64 },
    strength: 0.5,
    guidanceScale: 7.25,
    steps: 9,
    exactSteps: true,
    scheduler: "euler",
    seed: 4294967295,
    count: 2,
    model: "1",
    outputFormat: "webp",
    outputQuality: 1,
    metadata: false,
    responseFormat: undefined,
    user: "17",
    spellings: expect.any(Object) as object,
  });
  expect([webhook, warnings]).toEqual([{ url: FULL.webhook, events: FULL.webhookEvents }, []]);
});

test("there is no field that the API has not, and none is missing but the reply's form", () => {
  const wire = Object.keys(imageRequestSchema.shape).filter((name) => name !== "response_format");
  const own = Object.keys(FULL).map((name) => ({ image: "init_image", mask: "mask_image" })[name] ?? wireName(name));
  expect(own.toSorted()).toEqual(wire.toSorted());
});

test("the fields' types are the API's", () => {
  type Wire = CamelCased<
    Omit<z.input<typeof imageRequestSchema>, "response_format" | "init_image" | "mask_image" | "size" | "webhook" | "seed">
  >;
  type Own = Omit<EditRequest, "image" | "mask" | "size" | "webhook" | "seed">;
  expectTypeOf<Required<Wire>>().toEqualTypeOf<Required<Own>>();
});

describe("a picture may come as", () => {
  test.each<[string, ImageInput, Uint8Array | URL]>([
    ["bytes", PNG, PNG],
    ["a part of bytes", new Uint8Array([0, ...PNG, 0]).subarray(1, 5), PNG],
    ["a Blob", new Blob([PNG]), PNG],
    ["a File", new File([PNG], "Löwe.png"), PNG],
    ["base64", BASE64, PNG],
    ["a data URL", `data:image/png;base64,${BASE64}`, PNG],
    ["a URL", new URL("https://example.com/lion.png"), new URL("https://example.com/lion.png")],
    ["a URL's text", "https://example.com/lion.png", new URL("https://example.com/lion.png")],
  ])("%s", async (_, image, picture) => {
    const { request, pictureUrls } = await understood({ prompt: "a lion", image });
    expect(request.picture === undefined ? pictureUrls.picture : Uint8Array.from(request.picture)).toEqual(picture);
  });
});

test.each<[string, EditRequest, boolean]>([
  ["no picture", { prompt: "a lion" }, false],
  ["base64", { prompt: "a lion", image: BASE64, mask: BASE64 }, false],
  ["bytes", { prompt: "a lion", image: PNG }, true],
  ["a file beside base64", { prompt: "a lion", image: BASE64, mask: new Blob([PNG]) }, true],
])("files go in a form, all else in JSON: %s", async (_, request, isForm) => {
  expect(encodeRequest(request) instanceof FormData).toBe(isForm);
  await understood(request);
});

test("what is undefined or null is left to its default", () => {
  expect(encodeRequest({ prompt: "a lion", seed: null, steps: undefined, image: undefined })).toEqual({ prompt: "a lion" });
});
