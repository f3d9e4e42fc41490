import { once } from "node:events";
import { createServer, Socket, type AddressInfo, type Server } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { buildConnector } from "undici";
import { createGuardedConnector } from "./guarded-connector.ts";

/** A place that an answer for a public name leads to all the same: behind a transparent proxy, or by a route of this machine's own. */
let server: Server;
let opened: string[];

beforeEach(async () => {
  opened = [];
  server = createServer((socket) => socket.on("error", () => undefined));
  await once(server.listen(0, "127.0.0.1"), "listening");
});

afterEach(() => server.close());

/** Every socket ends up at the server on this machine, whatever address it was opened to. */
const openAstray: buildConnector.connector = ({ hostname }, callback) => {
  opened.push(hostname);
  const socket: Socket = new Socket().connect((server.address() as AddressInfo).port, "127.0.0.1", () => callback(null, socket));
};

function connect(addresses: string[], open = openAstray): Promise<Socket> {
  const connector = createGuardedConnector({
    rules: { ports: [443], trusted: [] },
    resolveHost: async () => addresses,
    timeoutMs: 1000,
    open,
  });
  return new Promise((resolve, reject) => {
    connector({ protocol: "https:", hostname: "rebind.test", host: "rebind.test", port: "" }, (error, socket) =>
      error === null ? resolve(socket) : reject(error),
    );
  });
}

test("a socket that reached another address than the one that was checked is closed, unused", async () => {
  const hungUp = once(server, "connection").then(([socket]: Socket[]) => once(socket.resume(), "close"));
  await expect(connect(["93.184.216.34"])).rejects.toMatchObject({ kind: "nowhere" });
  await hungUp;
});

test("each address of a name is tried", async () => {
  await expect(connect(["93.184.216.34", "2606:4700::1111"])).rejects.toMatchObject({ kind: "nowhere" });
  expect(opened).toEqual(["93.184.216.34", "2606:4700::1111"]);
});

test("the certificate is asked for by name, the socket by address", async () => {
  const asked: buildConnector.Options[] = [];
  const refuse: buildConnector.connector = (options, callback) => {
    asked.push(options);
    callback(new Error("refused"), null);
  };
  await expect(connect(["93.184.216.34"], refuse)).rejects.toMatchObject({ kind: "unreachable" });
  expect(asked).toEqual([{ protocol: "https:", port: "", hostname: "93.184.216.34", host: "93.184.216.34", servername: "rebind.test" }]);
});
