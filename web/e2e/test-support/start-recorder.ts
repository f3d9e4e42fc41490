import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { inject, onTestFinished } from "vitest";

export interface Recorder {
  /** Where the page is to be opened. */
  readonly url: string;
  /** The forms that went over the wire, in their order. The browser's own account of a request lacks the bytes of files. */
  readonly forms: () => Promise<readonly FormData[]>;
}

/** Stands before the server until the test is over, hands everything on, and keeps the forms. */
export async function startRecorder(): Promise<Recorder> {
  const target = new URL(inject("serverUrl"));
  const forms: Promise<FormData>[] = [];
  const proxy = createServer((incoming, reply) => {
    const { method, url: path, headers } = incoming;
    const type = headers["content-type"] ?? "";
    if (type.startsWith("multipart/form-data")) {
      forms.push(buffer(incoming).then((body) => new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData()));
    }
    const onward = request({ host: target.hostname, port: target.port, method, path, headers }, (answer) => {
      reply.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(reply);
    });
    onward.on("error", () => reply.destroy());
    reply.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, forms: () => Promise.all(forms) };
}
