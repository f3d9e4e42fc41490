import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorOf, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

const PICTURE = Buffer.from("bytes of a picture").toString("base64");

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer();
});

afterAll(() => api[Symbol.asyncDispose]());

describe("a wrong field is a 400 that names it", () => {
  const rule = {
    picture: "Expected a picture as base64 or a data URL for",
    size: 'Expected "WxH" (64 to 4096 pixels a side, no longer than 8:1) or "auto" for',
    padding: 'Expected an integer from 0 to 4096 (pixels) or a share of the mask such as "25%" (to 400%) for padding but received',
    seed: "Expected an integer from -1 to 4294967295 (-1 or null: random) for seed but received",
    webhook: "Expected an https URL of at most 2048 characters, without a name or password in it, for webhook but received",
    events: "Expected a list of job.started, job.progress, job.succeeded, job.failed, job.cancelled for webhook_events but received",
    schedulers: "Expected one of ddim, pndm, euler, euler_ancestral, dpmpp_2m, dpmpp_2m_karras for scheduler but received",
  };
  test.each<[string, Record<string, unknown>, string]>([
    ["prompt", { prompt: undefined }, "Expected text of 1 to 4000 characters for prompt but received nothing"],
    ["prompt", { prompt: null }, "Expected text of 1 to 4000 characters for prompt but received nothing"],
    ["prompt", { prompt: "" }, 'Expected text of 1 to 4000 characters for prompt but received ""'],
    ["prompt", { prompt: 5 }, "Expected text of 1 to 4000 characters for prompt but received 5"],
    ["prompt", { prompt: ["a"] }, "Expected text of 1 to 4000 characters for prompt but received a list of 1"],
    ["prompt", { prompt: "x".repeat(4001) }, "Expected text of 1 to 4000 characters for prompt but received text of 4001 characters"],
    ["negative_prompt", { negative_prompt: false }, "Expected text of at most 4000 characters for negative_prompt but received false"],
    ["system_prompt", { system_prompt: {} }, "Expected text of at most 4000 characters for system_prompt but received an object"],
    ["init_image", { init_image: "" }, `${rule.picture} init_image but received an empty picture`],
    ["init_image", { init_image: "?!" }, `${rule.picture} init_image but received text that is not base64 (at character 1 of 2)`],
    ["init_image", { init_image: "AAAAA" }, `${rule.picture} init_image but received base64 of an impossible length (5 characters)`],
    ["init_image", { init_image: "data:image/png,x" }, `${rule.picture} init_image but received a data URL that is not base64`],
    ["image", { image: "https://example.com/a" }, `${rule.picture} image but received a URL, which this server does not fetch`],
    ["image_url", { image_url: true }, `${rule.picture} image_url but received a value of type boolean`],
    ["mask", { image: PICTURE, mask: "-+" }, `${rule.picture} mask but received text that is not base64 (at character 2 of 2)`],
    ["init_image", { mask: PICTURE }, "Expected a picture to go with mask_image for init_image but received nothing"],
    ["mask_mode", { mask_mode: "grey" }, 'Expected one of auto, white, black, alpha, image_alpha for mask_mode but received "grey"'],
    ["mask_mode", { mask_mode: 1 }, "Expected one of auto, white, black, alpha, image_alpha for mask_mode but received 1"],
    ["mask_invert", { mask_invert: "yes" }, 'Expected true or false for mask_invert but received "yes"'],
    ["mask_grow", { mask_grow: -1 }, "Expected an integer from 0 to 256 for mask_grow but received -1"],
    ["mask_grow", { mask_grow: 257 }, "Expected an integer from 0 to 256 for mask_grow but received 257"],
    ["mask_feather", { mask_feather: 1.5 }, "Expected an integer from 0 to 256 for mask_feather but received 1.5"],
    ["mask_feather", { mask_feather: 257 }, "Expected an integer from 0 to 256 for mask_feather but received 257"],
    ["masked_content", { masked_content: "blur" }, 'Expected one of original, fill, noise, nothing for masked_content but received "blur"'],
    ["masked_content", { masked_content: "telea" }, 'masked_content "telea" is not supported by this server yet'],
    ["area", { area: "half" }, 'Expected one of auto, masked, whole for area but received "half"'],
    ["padding", { padding: -1 }, `${rule.padding} -1`],
    ["padding", { padding: 4097 }, `${rule.padding} 4097`],
    ["padding", { padding: "401%" }, `${rule.padding} "401%"`],
    ["padding", { padding: "2.5%" }, `${rule.padding} "2.5%"`],
    ["padding", { padding: "32" }, `${rule.padding} "32"`],
    ["size", { size: "63x64" }, `${rule.size} size but received "63x64"`],
    ["size", { size: "4097x4096" }, `${rule.size} size but received "4097x4096"`],
    ["size", { size: "64x513" }, `${rule.size} size but received "64x513"`],
    ["size", { size: "big" }, `${rule.size} size but received "big"`],
    ["size", { size: 512 }, `${rule.size} size but received 512`],
    ["size", { size: { width: 512 } }, `${rule.size} size but received an object`],
    ["width", { width: 63, height: 64 }, "Expected an integer from 64 to 4096 for width but received 63"],
    ["height", { width: 64, height: 4097 }, "Expected an integer from 64 to 4096 for height but received 4097"],
    ["width", { width: 64, height: 513 }, `${rule.size} width but received 64x513`],
    ["height", { width: 64 }, "Expected an integer to go with width for height but received nothing"],
    ["width", { height: 64 }, "Expected an integer to go with height for width but received nothing"],
    ["size", { size: "64x64", width: 64, height: 128 }, 'Expected the same as width and height (64x128) for size but received "64x64"'],
    ["strength", { strength: -0.1 }, "Expected a number from 0 to 1 for strength but received -0.1"],
    ["strength", { strength: 1.1 }, "Expected a number from 0 to 1 for strength but received 1.1"],
    ["denoising_strength", { denoising_strength: "1" }, 'Expected a number from 0 to 1 for denoising_strength but received "1"'],
    ["guidance_scale", { guidance_scale: 0.9 }, "Expected a number from 1 to 30 for guidance_scale but received 0.9"],
    ["cfg_scale", { cfg_scale: 31 }, "Expected a number from 1 to 30 for cfg_scale but received 31"],
    ["steps", { steps: 0 }, "Expected an integer from 1 to 150 for steps but received 0"],
    ["steps", { steps: 151 }, "Expected an integer from 1 to 150 for steps but received 151"],
    ["num_steps", { num_steps: 2.5 }, "Expected an integer from 1 to 150 for num_steps but received 2.5"],
    ["exact_steps", { exact_steps: 1 }, "Expected true or false for exact_steps but received 1"],
    ["scheduler", { scheduler: "Euler a" }, `${rule.schedulers} "Euler a"`],
    ["seed", { seed: -2 }, `${rule.seed} -2`],
    ["seed", { seed: 4294967296 }, `${rule.seed} 4294967296`],
    ["seed", { seed: 1.5 }, `${rule.seed} 1.5`],
    ["n", { n: 0 }, "Expected an integer from 1 to 8 for n but received 0"],
    ["num_images", { num_images: 9 }, "Expected an integer from 1 to 8 for num_images but received 9"],
    ["n", { n: 2, response_format: "image" }, 'Expected 1 with response_format "image" for n but received 2'],
    ["model", { model: "other" }, 'Expected one of stub for model but received "other"'],
    ["model", { model: "" }, 'Expected text of 1 to 256 characters for model but received ""'],
    ["output_format", { output_format: "gif" }, 'Expected one of png, jpeg, jpg, webp for output_format but received "gif"'],
    ["output_quality", { output_quality: 0 }, "Expected an integer from 1 to 100 for output_quality but received 0"],
    ["output_quality", { output_quality: 101 }, "Expected an integer from 1 to 100 for output_quality but received 101"],
    ["metadata", { metadata: "no" }, 'Expected true or false for metadata but received "no"'],
    ["response_format", { response_format: "xml" }, 'Expected one of json, b64_json, image, url for response_format but received "xml"'],
    ["webhook", { webhook: "http://example.com" }, `${rule.webhook} "http://example.com"`],
    ["webhook", { webhook: "https://a:b@example.com" }, `${rule.webhook} "https://[secret]@example.com"`],
    ["webhook", { webhook: "example.com" }, `${rule.webhook} "example.com"`],
    ["webhook", { webhook: ["https://example.com"] }, `${rule.webhook} a list of 1`],
    ["webhook", { webhook_events: ["job.failed"] }, "Expected a URL to go with webhook_events for webhook but received nothing"],
    ["webhook_events", { webhook: "https://example.com", webhook_events: [] }, `${rule.events} a list of 0`],
    ["webhook_events", { webhook: "https://example.com", webhook_events: ["job.done"] }, `${rule.events} a list of 1`],
    ["webhook_events", { webhook: "https://example.com", webhook_events: "job.failed" }, `${rule.events} "job.failed"`],
    ["loras", { loras: ["a"] }, "loras is not supported by this server yet"],
    ["user", { user: "u".repeat(129) }, "Expected text of at most 128 characters for user but received text of 129 characters"],
  ])("%s: %j", async (field, fields, message) => {
    const before = api.editor.requests.length;
    const response = await api.send({ body: { prompt: "a lion", ...fields } });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ message, errors: [{ field, message }] });
    expect(api.editor.requests).toHaveLength(before);
  });

  test("several wrong fields are all named", async () => {
    const { message, errors } = await errorOf(await api.send({ body: { prompt: "", steps: 0 } }));
    expect(errors?.map(({ field }) => field)).toEqual(["prompt", "steps"]);
    expect(message).toBe(errors?.map((error) => error.message).join("; "));
  });
});
