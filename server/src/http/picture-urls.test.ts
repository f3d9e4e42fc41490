import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createOutgoing, type Outgoing } from "../outgoing/create-outgoing.ts";
import { createFetchPicture } from "../outgoing/fetch-picture.ts";
import { errorOf, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { startLocalReceiver, type LocalReceiver } from "../test-support/local-receiver.ts";

const MAX_BYTES = 1000;
const BASE64 = Buffer.from("sent").toString("base64");

let host: LocalReceiver;
let outgoing: Outgoing;
let server: KeyedServer;

/** The operator allows pictures by URL, and trusts one host of the private network. */
beforeAll(async () => {
  host = await startLocalReceiver();
  outgoing = createOutgoing({ ports: [443], trusted: [host.authority] });
  server = await startKeyedServer({
    fetchPicture: createFetchPicture(outgoing, MAX_BYTES),
    refusesUrl: (url) => outgoing.refuses(url),
  });
});

afterAll(async () => {
  await server.close();
  await outgoing.close();
  await host[Symbol.asyncDispose]();
});

beforeEach(() => {
  host.answer = ({ url }, response) => void response.writeHead(200).end(`bytes of ${url}`);
});

afterEach(() => server.editor.requests.splice(0));

test("a picture and a mask by URL are fetched, and worked on as if they had been sent", async () => {
  const response = await server.send({ body: { prompt: "a", init_image: `${host.url}picture`, mask_image: `${host.url}mask` } });
  expect(response.status).toBe(200);
  const [{ picture, mask }] = server.editor.requests;
  expect([picture, mask].map((bytes) => Buffer.from(bytes!).toString())).toEqual(["bytes of /picture", "bytes of /mask"]);
});

test("one by URL and one sent go together, under any of the field's names, also in a form", async () => {
  const form = new FormData();
  form.set("prompt", "a");
  form.set("image_url", `${host.url}picture`);
  form.set("mask", new Blob(["sent"]));
  const response = await fetch(`${server.url}/inpainting/v1/getImage`, {
    method: "POST",
    headers: { "ocp-apim-subscription-key": server.issued.keys.primary },
    body: form,
  });
  expect(response.status).toBe(200);
  const [{ picture, mask }] = server.editor.requests;
  expect([picture, mask].map((bytes) => Buffer.from(bytes!).toString())).toEqual(["bytes of /picture", "sent"]);
});

test.each([
  [
    "http://127.0.0.1:1/",
    "Expected a picture as base64 or a data URL for init_image but received a URL that is not a well-formed https one",
  ],
  [
    "https://127.0.0.1/",
    "Expected the https URL of a picture for init_image but received one that this server may not reach (--allow-outgoing)",
  ],
  [
    "https://[::ffff:10.0.0.1]/",
    "Expected the https URL of a picture for init_image but received one that this server may not reach (--allow-outgoing)",
  ],
  [
    "https://2130706433/",
    "Expected the https URL of a picture for init_image but received one that this server may not reach (--allow-outgoing)",
  ],
])("%s is refused, and nobody learns what is there", async (url, message) => {
  const error = await errorOf(await server.send({ body: { prompt: "a", init_image: url } }));
  expect(error).toMatchObject({ code: 400, errors: [{ field: "init_image", message }] });
  expect(server.editor.requests).toEqual([]);
});

test("a mask that is not there is a 400 that names it; one that is too large is a 413", async () => {
  const body = { prompt: "a", init_image: BASE64, mask_image: host.url };
  host.answer = (_, response) => void response.writeHead(404).end();
  const missing = await errorOf(await server.send({ body }));
  expect(missing).toMatchObject({ code: 400, errors: [{ field: "mask_image" }] });
  expect(missing.message).toBe("Expected the https URL of a picture for mask_image but received one that answered 404");
  host.answer = (_, response) => void response.writeHead(200).end(Buffer.alloc(MAX_BYTES + 1));
  const large = await errorOf(await server.send({ body }));
  expect(large).toMatchObject({ code: 413, errors: [{ field: "mask_image" }] });
});

test("a caller who hangs up ends the fetch of its pictures", async () => {
  const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>();
  const { promise: isLeft, resolve: left } = Promise.withResolvers<void>();
  host.answer = ({ socket }) => {
    socket.once("close", () => left());
    asked();
  };
  const hangUp = new AbortController();
  const headers = { "content-type": "application/json", "ocp-apim-subscription-key": server.issued.keys.primary };
  const body = JSON.stringify({ prompt: "a", init_image: host.url });
  const request = fetch(`${server.url}/inpainting/v1/getImage`, { method: "POST", headers, body, signal: hangUp.signal });
  await isAsked;
  hangUp.abort();
  await expect(request).rejects.toThrow("aborted");
  await isLeft;
  expect(server.editor.requests).toEqual([]);
});

test("by default no URL is fetched: a 400 that names the field", async () => {
  await using closed = await startKeyedServer();
  const error = await errorOf(await closed.send({ body: { prompt: "a", image_url: "https://example.com/a.png" } }));
  expect(error).toMatchObject({
    code: 400,
    errors: [
      {
        field: "image_url",
        message:
          "Expected a picture as base64 or a data URL for image_url but received a URL, which this server does not fetch (--allow-urls)",
      },
    ],
  });
});
