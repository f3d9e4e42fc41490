import { imageReplySchema } from "@retouch/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

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
