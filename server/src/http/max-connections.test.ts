import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { MAX_CONNECTIONS } from "./limits.ts";

const REQUEST = "GET /livez HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

let api: KeyedServer;

beforeEach(async () => {
  api = await startKeyedServer({ maxConnections: 2 });
});

afterEach(() => api[Symbol.asyncDispose]());

const countConnections = async (): Promise<number> => promisify(api.app.server.getConnections.bind(api.app.server))();

async function open(): Promise<Socket> {
  const socket = connect(api.port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** All that the server says, with an error of the connection as none. */
async function answerTo(socket: Socket): Promise<string> {
  socket.on("error", () => undefined).write(REQUEST);
  return text(socket).catch(() => "");
}

test("a connection over the limit is closed unanswered; those that are open go on, and one that ends makes room", async () => {
  const [first, second] = [await open(), await open()];
  expect(await answerTo(await open())).toBe("");
  expect(await answerTo(first)).toContain("200 OK");
  await vi.waitFor(async () => expect(await countConnections()).toBe(1));
  expect(await answerTo(await open())).toContain("200 OK");
  expect(await answerTo(second)).toContain("200 OK");
});

test("there is a limit unless told otherwise", async () => {
  await using usual = await startKeyedServer();
  expect(usual.app.server.maxConnections).toBe(MAX_CONNECTIONS);
});
