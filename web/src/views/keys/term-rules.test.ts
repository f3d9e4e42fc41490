import * as contract from "@retouch/contract";
import { expect, test } from "vitest";
import { CUSTOMER_SCOPES } from "./read-terms.ts";
import { MAX_LIMIT, MAX_PRIORITY, NAME } from "./term-rules.ts";

test("limits and priorities end where the server's do", () => {
  expect(MAX_LIMIT).toBe(contract.MAX_LIMIT);
  expect([-MAX_PRIORITY, MAX_PRIORITY]).toEqual([contract.MIN_PRIORITY, contract.MAX_PRIORITY]);
});

test("what can be allowed one by one is all that there is but the administration", () => {
  expect(CUSTOMER_SCOPES.toSorted()).toEqual(contract.SCOPES.filter((scope) => scope !== "admin").toSorted());
});

test("a name is one here as it is at the server", () => {
  // As a browser reads the attribute.
  const pattern = new RegExp(`^(?:${NAME})$`, "v");
  const names = ["shop", "é 9._@-", "a".repeat(64), "a".repeat(65), "", " shop", "-shop", "a/b", "a\\b", "a\n", "\u{1F981}", "Ω"];
  // Every character of the first plane in front of another, and behind one.
  for (let code = 0; code < 0x10000; code++) names.push(`${String.fromCharCode(code)}a`, `a${String.fromCharCode(code)}`);
  expect(names.filter((name) => pattern.test(name) !== contract.SUBSCRIPTION_NAME.test(name))).toEqual([]);
});
