import { expect, test } from "vitest";
import { generateKey } from "../keys/key.ts";
import { createLog } from "./log.ts";

test("a key that slips into a message does not reach the log", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => lines.push(line) });
  const key = generateKey();
  const imported = "0123456789abcdef0123456789abcdef";
  log.info({ key, url: `/x?subscription-key=${imported}&a=1` }, `key ${key}`);
  log.error(new Error(`Ocp-Apim-Subscription-Key: ${imported}`));
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain(key.slice(4));
  expect(lines.join()).not.toContain(imported);
});

test("a trace id is not mistaken for a key", () => {
  const lines: string[] = [];
  createLog("info", { write: (line) => lines.push(line) }).info({ traceId: "4bf92f3577b34da6a3ce929d0e0e4736" });
  expect(lines[0]).toContain("4bf92f3577b34da6a3ce929d0e0e4736");
});
