import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { confirm } from "./confirm.ts";

async function answer(typed: string, isTTY = true): Promise<{ readonly asked: string; readonly refusal: string | undefined }> {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  input.end(typed);
  const refusal = await confirm("Cancel shop?", { input, output }).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  output.end();
  return { asked: await text(output), refusal };
}

test.each(["y\n", "Y\n", "yes\n", " yes \r\n"])("%j is a yes", async (typed) => {
  expect(await answer(typed)).toEqual({ asked: expect.stringContaining("Cancel shop? [y/N] ") as string, refusal: undefined });
});

test.each(["", "\n", "n\n", "yeah\n", "no yes\n"])("%j is none", async (typed) => {
  expect((await answer(typed)).refusal).toBe("Nothing was changed");
});

test("nobody is asked where there is no terminal, whatever stands there", async () => {
  expect(await answer("y\n", false)).toEqual({ asked: "", refusal: "Expected --yes where there is no terminal to ask on" });
});
