import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { closeApp } from "./close-app.ts";

test("a reply under way is finished, and a request that does not come to its end is cut off", async () => {
  const app = fastify();
  const arrived = Promise.withResolvers<void>();
  const going = Promise.withResolvers<string>();
  app.get("/slow", async () => {
    arrived.resolve();
    return going.promise;
  });
  app.post("/", async () => "never");
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;

  const stuck = connect(port, "127.0.0.1");
  stuck.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 10\r\n\r\nhalf");
  const cut = once(stuck, "close");
  const slow = fetch(`http://127.0.0.1:${port}/slow`);
  await arrived.promise;
  const closed = closeApp(app);
  going.resolve("done");
  expect(await (await slow).text()).toBe("done");
  await Promise.all([cut, closed]);
});
