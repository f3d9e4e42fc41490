import { imageReplySchema } from "@retouch/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

const BYTES = Buffer.from([0, 255, 13, 10, 45, 45]);

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer();
});

afterAll(() => api[Symbol.asyncDispose]());

function post(fields: readonly (readonly [string, string | Blob])[], path = GET_IMAGE): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value, "picture.png");
  }
  return fetch(api.url + path, { method: "POST", headers: { "ocp-apim-subscription-key": api.issued.keys.primary }, body: form });
}

test("a form is the same request as JSON", async () => {
  const fields: [string, string | Blob][] = [
    ["prompt", "a lion"],
    ["image", new Blob([BYTES])],
    ["mask", new Blob([BYTES])],
    ["steps", "20"],
    ["strength", "0.75"],
    ["seed", "7"],
    ["mask_invert", "true"],
    ["padding", "32"],
    ["size", "128x64"],
    ["negative_prompt", ""],
    ["output_format", "jpeg"],
    ["user", "42"],
  ];
  const reply = imageReplySchema.parse(await (await post(fields)).json());
  expect(reply).toMatchObject({ seed: 7, steps: 20, "content-type": "image/jpeg", width: 128, warnings: ["from the engine"] });
  const json = {
    ...Object.fromEntries(fields),
    image: BYTES.toString("base64"),
    mask: BYTES.toString("base64"),
    steps: 20,
    strength: 0.75,
    seed: 7,
    mask_invert: true,
    padding: 32,
  };
  expect((await api.send({ body: json })).status).toBe(200);
  const [fromForm, fromJson] = api.editor.requests;
  expect({ ...fromForm, picture: Buffer.from(fromForm.picture!) }).toEqual({ ...fromJson, picture: BYTES, mask: fromForm.mask });
});

test("jobs and streams take forms too", async () => {
  expect((await post([["prompt", "a"]], "/inpainting/v1/jobs")).status).toBe(202);
  expect(await (await post([["prompt", "a"]], `${GET_IMAGE}Stream`)).text()).toBe("picture 0");
});

describe("what is wrong in a form is a 400 that names it", () => {
  test.each<[string, [string, string | Blob][], string]>([
    ["no prompt", [["seed", "1"]], "Expected text of 1 to 4000 characters for prompt but received nothing"],
    [
      "words for a number",
      [
        ["prompt", "a"],
        ["steps", "many"],
      ],
      'Expected an integer from 1 to 150 for steps but received "many"',
    ],
    [
      "a number out of range",
      [
        ["prompt", "a"],
        ["steps", "0"],
      ],
      "Expected an integer from 1 to 150 for steps but received 0",
    ],
    [
      "capitals for a boolean",
      [
        ["prompt", "a"],
        ["mask_invert", "TRUE"],
      ],
      'Expected true or false for mask_invert but received "TRUE"',
    ],
    [
      "one field twice",
      [
        ["prompt", "a"],
        ["prompt", "b"],
      ],
      "Expected one value for prompt but received several",
    ],
    [
      "two names of one field",
      [
        ["prompt", "a"],
        ["steps", "1"],
        ["num_steps", "2"],
      ],
      "Expected the same value as steps, another name of the same field, for num_steps but received 2",
    ],
    ["a file for a text", [["prompt", new Blob([BYTES])]], "Expected text of 1 to 4000 characters for prompt but received 6 bytes"],
    [
      "an empty file",
      [
        ["prompt", "a"],
        ["image", new Blob([])],
      ],
      "Expected a picture as base64 or a data URL for image but received an empty picture",
    ],
    [
      "an unknown event",
      [
        ["prompt", "a"],
        ["webhook", "https://example.com"],
        ["webhook_events", "x"],
      ],
      "Expected a list of job.started, job.progress, job.succeeded, job.failed, job.cancelled for webhook_events but received a list of 1",
    ],
  ])("%s", async (_name, fields, message) => {
    const response = await post(fields);
    expect(response.status).toBe(400);
    expect((await errorOf(response)).message).toBe(message);
  });
});

test.each([
  ["no boundary", "multipart/form-data", "x", 400, "The form is not well-formed: expected a boundary in Content-Type"],
  ["no end", "multipart/form-data; boundary=x", "--x\r\n", 400, "The form is not well-formed: expected a closing boundary at the end"],
  ["nothing", "multipart/form-data; boundary=x", "", 400, "The form is not well-formed: expected a closing boundary at the end"],
  ["another charset", "multipart/form-data; boundary=x; charset=latin1", "", 415, "Expected charset=utf-8 for Content-Type"],
  ["another multipart", "multipart/mixed; boundary=x", "", 415, "Expected Content-Type: application/json or multipart/form-data"],
])("a form with %s is refused", async (_name, type, body, status, message) => {
  const response = await api.send({ headers: { "content-type": type }, body });
  expect(response.status).toBe(status);
  expect((await errorOf(response)).message).toBe(message);
});
