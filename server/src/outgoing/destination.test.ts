import { expect, test } from "vitest";
import { readTrusted } from "./destination.ts";

test.each([
  ["127.0.0.1:9999", "127.0.0.1:9999"],
  ["Receiver.Internal:8080", "receiver.internal:8080"],
  ["0x7f.1:80", "127.0.0.1:80"],
  ["example.com:443", "example.com:443"],
  ["[FD00:0::1]:9000", "[fd00::1]:9000"],
  ["example.com", undefined],
  ["example.com:", undefined],
  ["example.com:0x50", undefined],
  ["example.com:99999", undefined],
  ["*:443", undefined],
  ["me@example.com:443", undefined],
  ["https://example.com:443", undefined],
  ["example.com:443/path", undefined],
  ["fd00::1:9000", undefined],
  [" :1", undefined],
  ["", undefined],
])("%j as a trusted place: %j", (text, expected) => {
  expect(readTrusted(text)).toBe(expected);
});
