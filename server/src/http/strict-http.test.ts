import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { GET_IMAGE, startKeyedServer } from "../test-support/keyed-server.ts";
import { createEndlessEdit } from "../test-support/stub-editor.ts";

test("garbage behind a reply that is being written ends the connection and leaves no error among the reply's bytes", async () => {
  await using api = await startKeyedServer();
  const endless = createEndlessEdit();
  api.editor.edit = endless.edit;
  const socket = connect(api.port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString("utf8")));
  socket.on("error", () => undefined);
  const headers = `host: a\r\nocp-apim-subscription-key: ${api.issued.keys.primary}\r\naccept: text/event-stream\r\n`;
  socket.write(`POST ${GET_IMAGE}Stream HTTP/1.1\r\n${headers}content-type: application/json\r\ncontent-length: 14\r\n\r\n{"prompt":"a"}`);
  await expect.poll(() => received, { timeout: 30_000 }).toContain("\r\n\r\n");
  await endless.started;
  socket.write("garbage\r\n\r\n");
  await once(socket, "close");
  await endless.left;
  expect(received).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(received).not.toContain("HTTP/1.1 400");
});
