"""The same with FastAPI and Pillow: a key, base64 or a form in, PNG decoded and encoded, base64 or bytes out. No queue, no jobs, no store."""

import asyncio
import base64
import hashlib
import hmac
import io
import json
import math
import resource
import socket
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor

import uvicorn
from fastapi import FastAPI, Form, Header, HTTPException, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from PIL import Image
from pydantic import BaseModel

KEY = "benchmark"
KEY_HASH = hashlib.sha256(KEY.encode()).digest()
LOOP_SAMPLE_SECONDS = 0.001
WORK_SECONDS = 1.0

held = 0
durations: list[float] = []


class Timed:
    """How long the application takes for a request, FastAPI's own work included."""

    def __init__(self, inner) -> None:
        self.inner = inner

    async def __call__(self, scope, receive, send) -> None:
        began = time.perf_counter()
        await self.inner(scope, receive, send)
        durations.append((time.perf_counter() - began) * 1000)


app = FastAPI()


class ImageRequest(BaseModel):
    prompt: str
    init_image: str | None = None


def check_key(key: str | None) -> None:
    if key is None or not hmac.compare_digest(hashlib.sha256(key.encode()).digest(), KEY_HASH):
        raise HTTPException(401)


def edit_picture(png: bytes) -> bytes:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    encoded = io.BytesIO()
    picture.save(encoded, format="PNG")
    return encoded.getvalue()


def work() -> None:
    end = time.perf_counter() + WORK_SECONDS
    while time.perf_counter() < end:
        pass


async def edit(prompt: str, png: bytes | None) -> bytes:
    global held
    if prompt == "hold":
        held += 1
        try:
            await asyncio.sleep(3600)
        finally:
            held -= 1
    if prompt == "work":
        await asyncio.get_running_loop().run_in_executor(workers, work)
    return SMALL if png is None else await run_in_threadpool(edit_picture, png)


@app.post("/inpainting/v1/getImage")
async def get_image(body: ImageRequest, ocp_apim_subscription_key: str | None = Header(None)):
    check_key(ocp_apim_subscription_key)
    png = await edit(body.prompt, None if body.init_image is None else base64.b64decode(body.init_image))
    return {"status": 200, "content-type": "image/png", "content-length": len(png), "image_data": base64.b64encode(png).decode()}


@app.post("/inpainting/v1/getImageStream")
async def get_image_stream(prompt: str = Form(), init_image: UploadFile = Form(), ocp_apim_subscription_key: str | None = Header(None)):
    check_key(ocp_apim_subscription_key)
    return Response(await edit(prompt, await init_image.read()), media_type="image/png")


def say(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


async def watch_loop(lateness: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(LOOP_SAMPLE_SECONDS)
        lateness.append((time.perf_counter() - before - LOOP_SAMPLE_SECONDS) * 1000)


def obey(loop: asyncio.AbstractEventLoop, server: uvicorn.Server) -> None:
    watching, lateness = None, []
    for line in sys.stdin:
        if line.strip() == "watch":
            lateness = []
            durations.clear()
            watching = asyncio.run_coroutine_threadsafe(watch_loop(lateness), loop)
            say({})
        else:
            if watching is not None:
                watching.cancel()
            ordered = sorted(lateness) or [0.0]
            say({"held": held, "loopDelayP99Ms": max(0.0, ordered[math.ceil(len(ordered) * 0.99) - 1]), "durationsMs": durations})
    loop.call_soon_threadsafe(setattr, server, "should_exit", True)


async def serve() -> None:
    # With its protocol named, or asyncio would not switch off Nagle's algorithm, which makes small replies wait for 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    server = uvicorn.Server(uvicorn.Config(Timed(app), log_level="critical", timeout_graceful_shutdown=1))
    threading.Thread(target=obey, args=(asyncio.get_running_loop(), server), daemon=True).start()
    say({"port": listener.getsockname()[1], "key": KEY})
    await server.serve(sockets=[listener])


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    small = io.BytesIO()
    Image.effect_noise((64, 64), 20).convert("RGB").save(small, format="PNG")
    SMALL = small.getvalue()
    workers = ProcessPoolExecutor(2)
    workers.submit(int).result()
    asyncio.run(serve())
    workers.shutdown(cancel_futures=True)
