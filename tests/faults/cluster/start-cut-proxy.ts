import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A way to a server on this machine, which can be cut. */
export interface CutProxy extends AsyncDisposable {
  readonly port: number;
  readonly connections: number;
  /** Breaks so many of the connections that are open, from one of them on, without a word to either side. Returns how many. */
  cut(from: number, count: number): number;
}

export async function startCutProxy(targetPort: number): Promise<CutProxy> {
  /** Each connection has two ends. */
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: "127.0.0.1", port: targetPort, noDelay: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.pipe(other);
      one.on("error", () => undefined); // "close" follows
      one.on("close", () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");

  const cut = (doomed: Iterable<readonly [Socket, Socket]>): void => {
    for (const pair of doomed) for (const socket of pair) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pairs.size;
    },
    cut(from, count) {
      const doomed = [...pairs].slice(from, from + count);
      cut(doomed);
      return doomed.length;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      cut(pairs);
      await once(server, "close");
    },
  };
}
