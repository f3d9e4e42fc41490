import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyInstance } from "fastify";
import { answerOnSocket } from "./answer-bad-http.ts";
import { HttpError } from "./http-error.ts";
import { showSent } from "./show-sent.ts";

/** A name or an address, and a port (RFC 9110 §7.2): links to results are made of it. */
const HOST = /^(?:\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i;

/**
 * Refuses what HTTP/1.1 forbids and Node's parser lets through, and what Node answers without a word or not at all, before
 * anything else looks at the request. `http.requireHostHeader` must be off.
 */
export function refuseLooseHttp(app: FastifyInstance): void {
  app.server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    app.server.emit("request", request, response);
  });
  app.server.on("connect", (_request: IncomingMessage, socket: Duplex) => {
    const headers = { allow: "GET, HEAD, POST, DELETE" };
    answerOnSocket(socket, new HttpError(405, "Expected another method than CONNECT: this server is no proxy", { headers }));
  });
  app.addHook("onRequest", async ({ raw }, reply) => {
    const refusal = refusalOf(raw);
    if (refusal === undefined) return;
    // Where its body ends is not certain: nothing after it may be taken for the next request.
    reply.header("connection", "close");
    throw refusal;
  });
}

function refusalOf({ httpVersion, headers, headersDistinct }: IncomingMessage): HttpError | undefined {
  if (httpVersion === "0.9") return new HttpError(400, "Expected HTTP/1.1 or HTTP/1.0 but received HTTP/0.9");
  // RFC 9112 §3.2. Balancers still check servers with a bare HTTP/1.0.
  const hosts = headersDistinct["host"] ?? [];
  if (hosts.length === 0 && httpVersion !== "1.0") return new HttpError(400, "Expected a Host header but received none");
  if (hosts.length > 1) return new HttpError(400, "Expected one Host header but received several");
  if (hosts.length === 1 && !HOST.test(hosts[0])) return new HttpError(400, "Expected a host name, and a port or none, for Host");
  // RFC 9112 §6.1: what stays encoded after chunked is taken off would be taken for the body.
  const coding = headers["transfer-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "chunked") {
    return new HttpError(400, `Expected chunked alone for Transfer-Encoding but received ${showSent(coding)}`);
  }
  const { expect } = headers;
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    return new HttpError(417, `Expected 100-continue for Expect but received ${showSent(expect)}`);
  }
  return undefined;
}
