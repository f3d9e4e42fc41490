# RETOUCH_KEY=… python3 examples/jobs/follow.py
# Asks for a picture as a job and follows it; a connection that breaks is taken up again where it was.
import base64
import json
import os
import time
import urllib.error
import urllib.request

JOBS = os.environ.get("RETOUCH_URL", "http://127.0.0.1:8080") + "/inpainting/v1/jobs"
KEY = {"Ocp-Apim-Subscription-Key": os.environ.get("RETOUCH_KEY", "")}


def refused(error):
    """Ends the program with what the server says, rather than with where in the program it was said."""
    raise SystemExit(f"{error.code} {error.read().decode()}")


def read_events(response):
    """Yields (id, event, data) for each event of the stream."""
    fields = {}
    for line in response:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        else:
            if "event" in fields:
                yield fields.get("id"), fields["event"], json.loads(fields["data"])
            fields = {}


def follow(url):
    last_id = ""
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers={**KEY, "Last-Event-ID": last_id})) as response:
                for event_id, event, data in read_events(response):
                    last_id = event_id or last_id
                    yield event, data
                    if event in ("image", "error"):
                        return
                if response.status == 204:  # all of it has been read before
                    return
        except urllib.error.HTTPError as error:
            if error.code < 500:  # else the job does not depend on what ails the server now
                refused(error)
        except OSError as error:
            print(error, "once more", sep="; ")
        time.sleep(2)


body = json.dumps({"prompt": "a lion", "size": "128x128", "steps": 8}).encode()
try:
    with urllib.request.urlopen(urllib.request.Request(JOBS, data=body, headers={**KEY, "Content-Type": "application/json"})) as accepted:
        job = json.load(accepted)
except urllib.error.HTTPError as error:
    refused(error)

for event, data in follow(job["events_url"]):
    if event == "queued":
        print(data["position"], "before it")
    elif event == "progress":
        print(round(data["fraction"] * 100), "%")
    elif event == "error":
        raise SystemExit(f"{data['code']} {data['message']}")
    elif event == "image":
        with open("followed.png", "wb") as file:
            file.write(base64.b64decode(data["image_data"]))
        print("followed.png, seed", data["seed"])
