/** IPv4 addresses that nobody may be led to, each for its own reason. */
const PRIVATE_V4 = [
  "127.0.0.1", // this machine
  "127.8.9.10", // all of 127/8 is
  "0.0.0.0", // which many systems take for this machine
  "10.0.0.1",
  "172.16.5.4",
  "192.168.1.1",
  "100.100.100.200", // a cloud's metadata, in the carriers' range
  "169.254.169.254", // most clouds' metadata
  "168.63.129.16", // a cloud's agent, in a range that looks public
  "192.0.0.192", // a cloud's metadata
  "198.18.0.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
] as const;

/** IPv6 addresses of the same kind, which no IPv4 address is hidden in. */
const PRIVATE_V6 = [
  "::1",
  "0:0:0:0:0:0:0:1",
  "0000:0000:0000:0000:0000:0000:0000:0001",
  "::",
  "::0001",
  "0::1",
  "fe80::1",
  "febf::1",
  "fec0::1",
  "fc00::1",
  "fd00:ec2::254", // a cloud's metadata
  "fd20:ce::254", // another's
  "ff02::1",
  "100::1",
  "2001::1",
  "2001:2::1",
  "2001:db8::1",
  "3fff::1",
  "5f00::1",
  "64:ff9b:1::1",
  "4000::1",
] as const;

/** The ways to write an IPv4 address that URL parsers, resolvers or careless filters have been known to understand. */
function spellingsOf(address: string): string[] {
  const bytes = address.split(".").map(Number);
  const [a, b, c, d] = bytes;
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = (value: number, digits = 1): string => value.toString(16).padStart(digits, "0");
  const octal = (value: number): string => `0${value.toString(8)}`;
  const [high, low] = [hex(a * 256 + b), hex(c * 256 + d)];
  return [
    address,
    `${address}.`,
    String(number),
    `0x${hex(number)}`,
    `0X${hex(number, 8).toUpperCase()}`,
    octal(number),
    bytes.map((byte) => `0x${hex(byte)}`).join("."),
    bytes.map((byte) => `0x${hex(byte, 8)}`).join("."),
    bytes.map(octal).join("."),
    bytes.map((byte) => `000${octal(byte)}`).join("."),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `0x${hex(a)}.${octal(b)}.${c}.${d}`,
    address.replaceAll(".", "。"),
    address.replaceAll(".", "%2e"),
    address.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))), // full-width digits
    `[::${address}]`, // compatible
    `[::ffff:${address}]`, // mapped
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:FFFF:${high}:${low}]`,
    `[::ffff:0:${address}]`, // translated
    `[64:ff9b::${address}]`, // NAT64
    `[2002:${high}:${low}::1]`, // 6to4
    `[2001:0:${high}:${low}::1]`, // Teredo
  ];
}

/** Names that mean this machine without any name server being asked. */
const LOCAL_NAMES = ["localhost", "LOCALHOST", "localhost.", "a.localhost", "ｌｏｃａｌｈｏｓｔ"];

/** Hosts for a URL, each of which leads to a place that is private; several hundred. */
export const PRIVATE_SPELLINGS: readonly string[] = [
  ...PRIVATE_V4.flatMap(spellingsOf),
  ...PRIVATE_V6.map((address) => `[${address}]`),
  ...LOCAL_NAMES,
  "user@127.0.0.1",
  "example.com@127.0.0.1",
  "example.com:443@127.0.0.1",
  "127.0.0.1\\@example.com",
  "127.0.0.1#@example.com",
];
