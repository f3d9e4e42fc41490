# RETOUCH_KEY=… python3 examples/get-image/python.py
import json
import os
import urllib.request

request = urllib.request.Request(
    os.environ.get("RETOUCH_URL", "http://127.0.0.1:8080") + "/inpainting/v1/getImage",
    data=json.dumps({"prompt": "Change to a lion"}).encode(),
    headers={
        "Content-Type": "application/json",
        "Cache-Control": "no-cache",
        "Ocp-Apim-Subscription-Key": os.environ["RETOUCH_KEY"],
    },
    method="POST",
)
with urllib.request.urlopen(request) as response:
    print(response.read().decode())
    print(response.status)
