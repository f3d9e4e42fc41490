import { describe, expect, test } from "vitest";
import { isPublicAddress, isSameAddress } from "./public-address.ts";

describe("what is public", () => {
  test.each([
    ["1.1.1.1", true],
    ["93.184.216.34", true],
    ["172.15.255.255", true],
    ["172.32.0.0", true],
    ["100.63.255.255", true],
    ["100.128.0.0", true],
    ["168.63.129.15", true],
    ["2606:4700::1111", true],
    ["2a00:1450:4001::200e", true],
    ["64:ff9b::1.1.1.1", true],
    ["64:ff9b::101:101", true],

    ["172.16.0.0", false],
    ["172.31.255.255", false],
    ["100.64.0.0", false],
    ["168.63.129.16", false],
    ["64:ff9b::10.0.0.1", false],
    ["64:ff9b::168.63.129.16", false],
    ["64:ff9b:1::101:101", false],
    ["::7f00:1", false],
    ["::ffff:1.1.1.1", false],
    ["fec0::1", false],
    ["2002:101:101::1", false],
    ["2001:0:101:101::1", false],
    ["2606:4700::1111%eth0", false],
    ["1.1.1", false],
    ["16843009", false],
    ["0x1.1.1.1", false],
    ["example.com", false],
    ["", false],
  ])("%s: %s", (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });
});

describe("one address in two spellings", () => {
  test.each([
    ["127.0.0.1", "127.0.0.1", true],
    ["2606:4700::1111", "2606:4700:0:0:0:0:0:1111", true],
    ["1.1.1.1", "1.0.0.1", false],
    ["1.1.1.1", "", false],
    ["", "", false],
    ["::ffff:1.1.1.1", "1.1.1.1", false],
  ])("%s and %s: %s", (one, other, expected) => {
    expect(isSameAddress(one, other)).toBe(expected);
  });
});
