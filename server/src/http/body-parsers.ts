import { fromForm } from "@retouch/contract";
import type { FastifyInstance } from "fastify";
import { fieldError } from "./http-error.ts";
import { checkBodyHeaders, parseJsonObject } from "./json-body.ts";
import { parseMultipart } from "./multipart.ts";

interface Head {
  readonly method: string;
  readonly headers: object;
}

/** Whatever a body is written in, a handler sees its fields by name. */
export function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i,
    { parseAs: "buffer" },
    async ({ method, headers }: Head, body: Buffer) => {
      // Clients that always send a Content-Type send it here too; there is nothing to read.
      if (method === "DELETE" && body.length === 0) return undefined;
      checkBodyHeaders(headers as Record<string, string | undefined>);
      return parseJsonObject(body);
    },
  );
  app.addContentTypeParser(/^multipart\/form-data\s*(;|$)/i, { parseAs: "buffer" }, async ({ headers }: Head, body: Buffer) => {
    const sent = headers as Record<string, string | undefined>;
    checkBodyHeaders(sent);
    const form = fromForm(parseMultipart(body, sent["content-type"] ?? ""));
    if (!form.ok) throw fieldError(form.issues);
    return form.body;
  });
}
