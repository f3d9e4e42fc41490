// Receives Retouch's webhooks. WEBHOOK_SECRET: the whsec_… text; PORT: default 9999.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

const secret = process.env.WEBHOOK_SECRET ?? "";
if (!/^whsec_[A-Za-z0-9+/]{32,}=*$/.test(secret)) {
  console.error("Expected the secret, which begins with whsec_, for WEBHOOK_SECRET; POST /inpainting/v1/webhooks/secret makes one");
  process.exit(1); // anybody could sign with a key that is empty
}
const key = Buffer.from(secret.slice("whsec_".length), "base64");
const TOLERANCE_SECONDS = 300;
const seen = new Set(); // in a database, if it must outlive the process

/**
 * Whether one of the signatures is ours, and the message is not an old one sent again.
 * @param {import("node:http").IncomingHttpHeaders} headers
 * @param {string} body
 */
function isGenuine(headers, body) {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) => String(headers[`webhook-${name}`]));
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS)) return false;
  const expected = Buffer.from(`v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`);
  const sent = signatures.split(" ").map((signature) => Buffer.from(signature));
  return sent.some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
}

const server = createServer((request, response) => {
  text(request).then(
    (body) => {
      if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
      response.writeHead(204).end(); // first: what takes long is done afterwards
      const id = request.headers["webhook-id"];
      if (!seen.has(id)) console.log(body);
      seen.add(id);
    },
    () => undefined, // the sender has gone
  );
});
server.listen(Number(process.env.PORT ?? 9999), "127.0.0.1", () => console.log("listening on", server.address()));
