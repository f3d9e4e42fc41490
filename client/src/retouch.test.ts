import { expect, test } from "vitest";
import { startKeyedServer } from "../../server/src/test-support/keyed-server.ts";
import { Retouch } from "./index.ts";

test("an edit gives its pictures and how they were made", async () => {
  await using server = await startKeyedServer();
  const retouch = new Retouch({ baseUrl: server.url, key: server.issued.keys.primary });
  const image = new Uint8Array([1, 2, 3]);
  const result = await retouch.edit({ prompt: "a lion", image, mask: new Blob([new Uint8Array([4])]), seed: 7, n: 2, guidanceScale: 3 });
  expect(result.images.map(({ bytes, seed, unmaskedMaxDiff }) => [new TextDecoder().decode(bytes), seed, unmaskedMaxDiff])).toEqual([
    ["picture 0", 7, 0],
    ["picture 1", 8, 0],
  ]);
  expect(result).toMatchObject({ model: "stub", steps: 4, scheduler: "ddim", warnings: ["from the engine"] });
  expect(server.editor.requests[0]).toMatchObject({ prompt: "a lion", guidanceScale: 3, picture: Buffer.from(image) });
});

test("a job is made, followed, listed and cancelled", async () => {
  await using server = await startKeyedServer();
  const retouch = new Retouch({ baseUrl: server.url, key: server.issued.keys.primary });
  const job = await retouch.jobs.create({ prompt: "a lion" });
  const types = [];
  for await (const event of retouch.jobs.events(job.id)) types.push(event.type);
  expect(types).toEqual(["queued", "progress", "image"]);
  expect((await retouch.jobs.wait(job.id)).status).toBe("succeeded");
  const { bytes, type } = await retouch.jobs.image(job.id);
  expect([new TextDecoder().decode(bytes), type]).toEqual(["picture 0", "image/png"]);
  for await (const { id } of retouch.jobs.list({ limit: 1 })) expect(id).toBe(job.id);
  expect((await retouch.jobs.cancel(job.id)).status).toBe("succeeded");
  expect(await retouch.models.list()).toEqual([expect.objectContaining({ name: "stub", nativeSize: 64 })]);
});
