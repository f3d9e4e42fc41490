import { expect, test } from "vitest";
import { isSendable } from "./picture-format.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

test.each([
  ["PNG", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", true],
  ["JPEG", "\xff\xd8\xff\xe0\0\x10JFIF", true],
  ["WebP", "RIFF\x10\x20\0\0WEBPVP8 ", true],
  ["another RIFF file", "RIFF\x10\x20\0\0WAVEfmt ", false],
  ["GIF", "GIF89a\x01\0\x01\0", false],
  ["AVIF", "\0\0\0\x20ftypavif", false],
  ["a PNG cut off within its signature", "\x89PNG", false],
  ["nothing", "", false],
])("%s goes to the server as it is: %#", (_name, head, expected) => {
  expect(isSendable(bytes(head))).toBe(expected);
});
