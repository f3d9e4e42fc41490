import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Stands between a client and a server, and lets connections break. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** How many connections were made. */
  connections(): number;
  /** Breaks every connection there is, without a farewell. */
  cut(): void;
  /** Breaks the next connection when so many bytes of its answer have passed. */
  cutNextAfter(bytes: number): void;
}

export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let limit = Infinity;
  const server = createServer((client) => {
    connections++;
    let left = limit;
    limit = Infinity;
    const upstream = connect(target, "127.0.0.1");
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on("data", (bytes) => {
      client.write(bytes.subarray(0, left));
      left -= bytes.length;
      // What was written before arrives, as it does where a connection breaks on its way.
      if (left <= 0) client.end(() => client.resetAndDestroy());
    });
    upstream.on("end", () => client.end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    cut,
    cutNextAfter(bytes) {
      limit = bytes;
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
