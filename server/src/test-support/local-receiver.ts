import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Somebody else's server, on this machine. */
export interface LocalReceiver extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly authority: string;
  readonly url: string;
  /** What has reached it. */
  readonly received: Received[];
  answer: RequestListener;
}

export interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers 204 unless told otherwise, once the request has been read. */
export async function startLocalReceiver(answer: RequestListener = (_, response) => void response.writeHead(204).end()) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        received.push({ method: request.method, path: request.url, headers: request.headers, body });
        receiver.answer(request, response);
      },
      () => undefined, // the caller hung up
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const authority = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const receiver: LocalReceiver = {
    authority,
    url: `http://${authority}/`,
    received,
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
}
