import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseImageRequest } from "@retouch/contract";
import { expect, test } from "vitest";

const read = (name: string): Promise<Buffer> => readFile(fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url)));

test("the first request that the server suggests holds the example's picture and mask as they are", async () => {
  const parsed = parseImageRequest(JSON.parse((await read("lion.json")).toString("utf8")) as Record<string, unknown>);
  expect(parsed).toMatchObject({ ok: true, warnings: [], request: { prompt: "Change to a lion", responseFormat: "image" } });
  if (!parsed.ok) return;
  expect(Buffer.from(parsed.request.picture!)).toEqual(await read("picture.png"));
  expect(Buffer.from(parsed.request.mask!)).toEqual(await read("mask.png"));
});
