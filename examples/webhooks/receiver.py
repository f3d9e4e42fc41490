# Receives Retouch's webhooks. WEBHOOK_SECRET: the whsec_… text; PORT: default 9999.
import base64, hashlib, hmac, os, re, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

secret = os.environ.get("WEBHOOK_SECRET", "")
if not re.fullmatch("whsec_[A-Za-z0-9+/]{32,}=*", secret):  # anybody could sign with a key that is empty
    sys.exit("Expected the secret, which begins with whsec_, for WEBHOOK_SECRET; POST /inpainting/v1/webhooks/secret makes one")
key = base64.b64decode(secret[len("whsec_"):])
TOLERANCE_SECONDS = 300
seen = set()  # in a database, if it must outlive the process


def is_genuine(headers, body):
    """Whether one of the signatures is ours, and the message is not an old one sent again."""
    message_id, timestamp, signatures = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    return any(hmac.compare_digest(signature.encode(), expected) for signature in signatures.split(" "))


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        genuine = is_genuine(self.headers, body)
        self.send_response(204 if genuine else 401)
        self.end_headers()  # first: what takes long is done afterwards
        message_id = self.headers["webhook-id"]
        if genuine and message_id not in seen:
            seen.add(message_id)
            print(body.decode(), flush=True)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 9999))), Receiver)
print("listening on", server.server_address, flush=True)
server.serve_forever()
