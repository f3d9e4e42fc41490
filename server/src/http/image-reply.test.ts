import { imageReplySchema } from "@retouch/contract";
import { afterEach, expect, test, vi } from "vitest";
import { doneJob } from "../test-support/done-job.ts";
import { imageReplyBody } from "./image-reply.ts";

afterEach(() => void vi.restoreAllMocks());

test.each([1, 2, 8])("of %i pictures, each is encoded once and stands where it belongs", (n) => {
  const { job, pictures } = doneJob({ prompt: "a", seed: 7, n });
  const toString = vi.spyOn(Buffer.prototype, "toString");
  const body = imageReplyBody(job, pictures);
  expect(toString.mock.calls.filter(([encoding]) => encoding === "base64")).toHaveLength(n);

  const reply = imageReplySchema.strict().parse(JSON.parse(body.toString("utf8")));
  const names = pictures.map((_, i) => `picture ${i}`);
  expect(Buffer.from(reply.image_data, "base64").toString("latin1")).toBe(names[0]);
  const images = reply.images?.map(({ image_data }) => Buffer.from(image_data, "base64").toString("latin1"));
  expect(images).toEqual(n === 1 ? undefined : names);
});
