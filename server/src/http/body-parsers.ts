import { fromForm } from "@retouch/contract";
import type { FastifyInstance } from "fastify";
import { fieldError } from "./http-error.ts";
import { checkBodyHeaders, parseJsonObject } from "./json-body.ts";
import { parseMultipart } from "./multipart.ts";

interface WithHeaders {
  readonly headers: object;
}

/** Whatever a body is written in, a handler sees its fields by name. */
export function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i,
    { parseAs: "buffer" },
    async ({ headers }: WithHeaders, body: Buffer) => {
      checkBodyHeaders(headers as Record<string, string | undefined>);
      return parseJsonObject(body);
    },
  );
  app.addContentTypeParser(/^multipart\/form-data\s*(;|$)/i, { parseAs: "buffer" }, async ({ headers }: WithHeaders, body: Buffer) => {
    const sent = headers as Record<string, string | undefined>;
    checkBodyHeaders(sent);
    const form = fromForm(parseMultipart(body, sent["content-type"] ?? ""));
    if (!form.ok) throw fieldError(form.issues);
    return form.body;
  });
}
