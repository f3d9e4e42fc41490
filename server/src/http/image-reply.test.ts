import { imageReplySchema, parseImageRequest } from "@retouch/contract";
import { afterEach, expect, test, vi } from "vitest";
import { stubOutcome } from "../test-support/stub-editor.ts";
import { imageReplyBody } from "./image-reply.ts";

afterEach(() => void vi.restoreAllMocks());

test.each([1, 2, 8])("of %i pictures, each is encoded once and stands where it belongs", (n) => {
  const parsed = parseImageRequest({ prompt: "a", seed: 7, n });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const outcome = stubOutcome(parsed.request);
  const toString = vi.spyOn(Buffer.prototype, "toString");
  const body = imageReplyBody(outcome, { model: "stub", warnings: [], traceId: "0".repeat(32) });
  expect(toString.mock.calls.filter(([encoding]) => encoding === "base64")).toHaveLength(n);

  const reply = imageReplySchema.strict().parse(JSON.parse(body.toString("utf8")));
  const names = outcome.pictures.map((_, i) => `picture ${i}`);
  expect(Buffer.from(reply.image_data, "base64").toString("latin1")).toBe(names[0]);
  const images = reply.images?.map(({ image_data }) => Buffer.from(image_data, "base64").toString("latin1"));
  expect(images).toEqual(n === 1 ? undefined : names);
});
