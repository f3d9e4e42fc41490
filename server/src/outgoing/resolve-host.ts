import { lookup, Resolver } from "node:dns/promises";
import { isIP } from "node:net";

/** Every address of a name, at least one. Rejects when there is none, or when the signal fires. */
export type ResolveHost = (hostname: string, options: { readonly isTrusted: boolean; readonly signal: AbortSignal }) => Promise<string[]>;

const RESOLVER = { timeout: 3000, tries: 2, maxTimeout: 5000 };

/**
 * Asks the name servers directly. The system's own lookup would hold one of the four threads that files are read with for as long as a
 * stranger's name server likes; only names that the operator trusts, which may stand in a hosts file, are looked up by it.
 */
export const resolveHost: ResolveHost = async (hostname, { isTrusted, signal }) => {
  if (isIP(hostname) !== 0) return [hostname];
  if (isTrusted) return (await lookup(hostname, { all: true })).map(({ address }) => address);

  const resolver = new Resolver(RESOLVER);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener("abort", cancel);
  try {
    signal.throwIfAborted();
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    if (addresses.length === 0) throw new Error("The name has no address");
    return addresses;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
};
