import type { IncomingMessage } from "node:http";
import { fromForm } from "@retouch/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { discardMemory } from "../discard-memory.ts";
import { fieldError } from "./http-error.ts";
import { checkBodyHeaders, parseJsonObject } from "./json-body.ts";
import { parseMultipart } from "./multipart.ts";
import { readBody } from "./read-body.ts";

/** Whatever a body is written in, a handler sees its fields by name. */
export function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i, async (request: FastifyRequest, payload: IncomingMessage) => {
    const body = await readBody(request, payload);
    // Clients that always send a Content-Type send it here too; there is nothing to read.
    if (request.method === "DELETE" && body.length === 0) return undefined;
    checkBodyHeaders(request.headers);
    const fields = parseJsonObject(body);
    discardMemory(body);
    return fields;
  });
  app.addContentTypeParser(/^multipart\/form-data\s*(;|$)/i, async (request: FastifyRequest, payload: IncomingMessage) => {
    const body = await readBody(request, payload);
    checkBodyHeaders(request.headers);
    const form = fromForm(parseMultipart(body, request.headers["content-type"] ?? ""));
    if (!form.ok) throw fieldError(form.issues);
    return form.body;
  });
}
