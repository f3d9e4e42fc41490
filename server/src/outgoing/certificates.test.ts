import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { makeCertificate, type Certified } from "../test-support/make-certificate.ts";
import { createOutgoing, type OutgoingResponse } from "./create-outgoing.ts";

const NAME = "hooks.test";
const ADDRESS = "127.0.0.1";

const authority = makeCertificate("The authority");
const stranger = makeCertificate("A stranger");
const trustedBefore = getCACertificates();

let server: Server | undefined;
/** What has reached the server: the name it was asked for in the handshake, and the request. */
let received: { readonly asked: string | false | null; readonly host: string | undefined; readonly path: string | undefined }[];

beforeAll(() => setDefaultCACertificates([...trustedBefore, authority.certificate]));
afterAll(() => setDefaultCACertificates(trustedBefore));

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  if (server !== undefined) await once(server, "close");
  server = undefined;
});

/** Posts to a server with this certificate, which the operator trusts as a place, under this name. */
async function post({ key, certificate }: Certified, host = NAME): Promise<OutgoingResponse> {
  received = [];
  const keyPem = key.export({ type: "pkcs8", format: "pem" });
  server = createServer({ key: keyPem, cert: certificate }, (request, response) => {
    received.push({ asked: (request.socket as TLSSocket).servername, host: request.headers.host, path: request.url });
    response.writeHead(204).end();
  });
  await once(server.listen(0, ADDRESS), "listening");
  const place = `${host}:${(server.address() as AddressInfo).port}`;
  const outgoing = createOutgoing({ ports: [443], trusted: [place], resolveHost: async () => [ADDRESS] });
  try {
    const request = { method: "POST", headers: {}, body: "{}", maxRedirects: 0, maxBytes: 0 } as const;
    return await outgoing.send(new URL(`https://${place}/secret`), request);
  } finally {
    await outgoing.close();
  }
}

test("a host whose certificate is its own is reached, and asked for by its name", async () => {
  expect((await post(makeCertificate(NAME, { authority }))).status).toBe(204);
  expect(received).toEqual([{ asked: NAME, host: expect.stringMatching(`^${NAME}:`) as string, path: "/secret" }]);
});

test("an address is reached whose certificate names the address, and is asked for by none", async () => {
  expect((await post(makeCertificate(ADDRESS, { authority }), ADDRESS)).status).toBe(204);
  expect(received).toEqual([{ asked: false, host: expect.stringMatching(`^${ADDRESS}:`) as string, path: "/secret" }]);
});

const OTHER_NAME = "ERR_TLS_CERT_ALTNAME_INVALID";
const UNKNOWN_AUTHORITY = "UNABLE_TO_VERIFY_LEAF_SIGNATURE";

test.each<[string, () => Certified, string, string]>([
  ["names another host", () => makeCertificate("other.test", { authority }), NAME, OTHER_NAME],
  ["names a host below it", () => makeCertificate(`deep.${NAME}`, { authority }), NAME, OTHER_NAME],
  ["names the address that the name has", () => makeCertificate(ADDRESS, { authority }), NAME, OTHER_NAME],
  ["names a host, for an address", () => makeCertificate(NAME, { authority }), ADDRESS, OTHER_NAME],
  ["is of an authority that nobody trusts", () => makeCertificate(NAME, { authority: stranger }), NAME, UNKNOWN_AUTHORITY],
  [
    "is of an authority that has a trusted one's name only",
    () => makeCertificate(NAME, { authority: { ...stranger, name: authority.name } }),
    NAME,
    "CERT_SIGNATURE_FAILURE",
  ],
  ["is signed by itself", () => makeCertificate(NAME), NAME, "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ["is over", () => makeCertificate(NAME, { authority, days: [-2, -1] }), NAME, "CERT_HAS_EXPIRED"],
  ["is not yet good", () => makeCertificate(NAME, { authority, days: [1, 2] }), NAME, "CERT_NOT_YET_VALID"],
])("a host whose certificate %s is sent nothing, and the error says so", async (_name, make, host, code) => {
  const message = `No secure connection to the host came about (${code})`;
  await expect(post(make(), host)).rejects.toMatchObject({ name: "OutgoingError", kind: "tls", message });
  expect(received).toEqual([]);
});
