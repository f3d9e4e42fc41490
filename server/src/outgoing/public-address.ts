import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

type AnyAddress = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [address: AnyAddress, prefixBits: number];

/** All of IPv6 that is routed in public; whatever lies outside is private, local, mapped, translated or not given out. */
const GLOBAL_UNICAST = ipaddr.parseCIDR("2000::/3");
/** Routers turn an address in here into the IPv4 address in its last 32 bits (RFC 6052). */
const NAT64 = ipaddr.parseCIDR("64:ff9b::/96");

/** Looks public, and is not: what `ipaddr.js` has no name for. */
const HIDDEN_NETWORKS: readonly Network[] = [
  "168.63.129.16/32", // Azure's own services of a virtual machine, its agent's credentials among them
  "2001::/23", // protocol assignments (RFC 2928), of which only some have a name
].map((network) => ipaddr.parseCIDR(network));

/**
 * True for an address on the public internet. `address` is one as the system spells it, dotted or with colons; any other spelling
 * of an address, and one with a zone, is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes("%")) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && lies(parsed, NAT64)) return isPublic(lastFourBytes(parsed));
  return isPublic(parsed);
}

/** Two spellings of one address. */
export function isSameAddress(one: string, other: string): boolean {
  return isIP(one) !== 0 && isIP(other) !== 0 && ipaddr.parse(one).toNormalizedString() === ipaddr.parse(other).toNormalizedString();
}

function isPublic(address: AnyAddress): boolean {
  const isRouted = address instanceof ipaddr.IPv4 || lies(address, GLOBAL_UNICAST);
  return isRouted && address.range() === "unicast" && !HIDDEN_NETWORKS.some((network) => lies(address, network));
}

function lies(address: AnyAddress, network: Network): boolean {
  return address.kind() === network[0].kind() && address.match(network[0], network[1]);
}

function lastFourBytes(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(-4));
}
