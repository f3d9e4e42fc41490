import { crc32 } from "node:zlib";
import { encodePicture } from "@retouch/engine";
import { expect, test } from "vitest";
import { errorOf, startKeyedServer } from "../test-support/keyed-server.ts";
import { startStubEngine } from "../test-support/stub-engine.ts";

/** The head of a PNG (PNG 3rd edition, §11.2.1): all that is looked at before its pixels are. */
function announce(width: number, height: number): string {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write("IHDR", 4, "latin1");
  header.writeUInt32BE(width, 8);
  header.writeUInt32BE(height, 12);
  header.set([8, 2, 0, 0, 0], 16);
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21);
  const data = Buffer.from("\0\0\0\0IDAT\x35\xaf\x06\x1e", "latin1");
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), header, data]).toString("base64");
}

test("a picture or mask over a limit is a 413 that names it, its rule and what came", async () => {
  const small = await encodePicture({ width: 64, height: 64, rgb: new Uint8Array(64 * 64 * 3) }, { format: "png" });
  const image = Buffer.from(small).toString("base64");
  const engine = await startStubEngine();
  await using api = await startKeyedServer();
  api.editor.edit = (request) => engine.edit(request);
  try {
    for (const [fields, field, message] of [
      [{ image: announce(4096, 4097) }, "init_image", "Expected at most 16777216 pixels for init_image but received 4096x4097"],
      [{ image: announce(16_385, 4000) }, "init_image", "Expected sides of at most 16384 pixels for init_image but received 16385x4000"],
      [{ image: announce(900, 100) }, "init_image", "Expected an aspect of at most 8:1 for init_image but received 900x100"],
      [{ image, mask: announce(100, 900) }, "mask_image", "Expected an aspect of at most 8:1 for mask_image but received 100x900"],
    ] as const) {
      const response = await api.send({ body: { prompt: "a", ...fields } });
      expect(response.status).toBe(413);
      expect(await errorOf(response)).toMatchObject({ message, errors: [{ field, message }] });
    }
  } finally {
    await engine.close();
  }
});
