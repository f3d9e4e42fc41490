# RETOUCH_KEY=… python3 examples/get-image/python.py
import json
import os
import sys
import urllib.error
import urllib.request

request = urllib.request.Request(
    os.environ.get("RETOUCH_URL", "http://127.0.0.1:8080") + "/inpainting/v1/getImage",
    data=json.dumps({"prompt": "Change to a lion"}).encode(),
    headers={
        "Content-Type": "application/json",
        "Cache-Control": "no-cache",
        "Ocp-Apim-Subscription-Key": os.environ.get("RETOUCH_KEY", ""),
    },
    method="POST",
)
try:
    response = urllib.request.urlopen(request)
except urllib.error.HTTPError as refusal:  # which is a response too, and says why
    response = refusal
with response:
    print(response.read().decode())
    print(response.status)
sys.exit(0 if response.status < 400 else 1)
