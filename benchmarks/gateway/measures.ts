import { photograph } from "./pictures.ts";
import type { Post, Side } from "./side.ts";

const GET_IMAGE = "/inpainting/v1/getImage";
const GET_IMAGE_STREAM = "/inpainting/v1/getImageStream";
/** A fresh process compiles what it does often for some thousand requests, which are told apart. */
const WARM_UP_REQUESTS = 2000;
const WARM_UP_PICTURES = 3;
const PICTURE_SIDE = 1024;
/** What a caller of the small model would send; every held request has one. */
const HELD_SIDE = 256;
/** Posts that are sent before it is asked whether those before have arrived. */
const HELD_BATCH = 50;
const LOOK_EVERY_MS = 20;
const MAX_ARRIVAL_MS = 60_000;

const picture = await photograph(PICTURE_SIDE);

export interface RequestTimes {
  readonly p50: number;
  readonly p99: number;
}

/** Within the gateway, from a head's arrival to the end of the reply, and as the caller sees it, for whom the kernel and its own HTTP come on top. */
export interface Requests {
  readonly within: RequestTimes;
  readonly seen: RequestTimes;
}

/** One request after another on one connection, in ms: the first of a fresh process, and those after them. */
export async function timeRequests(side: Side, count: number): Promise<{ readonly first: Requests; readonly later: Requests }> {
  return { first: await timeSome(side, WARM_UP_REQUESTS), later: await timeSome(side, count) };
}

async function timeSome(side: Side, count: number): Promise<Requests> {
  const post = jsonPost({ prompt: "Change to a lion" });
  await side.tell("watch");
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await side.post(post);
    times.push(performance.now() - start);
  }
  const { durationsMs = [] } = await side.tell("read");
  return { within: summary(durationsMs), seen: summary(times) };
}

function summary(times: readonly number[]): RequestTimes {
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** One picture after another: CPU time of each in ms, wall time in ms, megabytes of a reply. */
export async function timePictures(side: Side, way: "base64" | "binary", count: number) {
  const post = way === "base64" ? jsonPost({ prompt: "a lion", init_image: picture.toString("base64") }) : await formPost("a lion");
  for (let i = 0; i < WARM_UP_PICTURES; i++) await side.post(post);
  const before = side.cpuMs();
  const start = performance.now();
  let bytes = 0;
  for (let i = 0; i < count; i++) bytes += (await side.post(post)).length;
  const milliseconds = (performance.now() - start) / count;
  const after = side.cpuMs();
  return {
    gateway: (after.gateway - before.gateway) / count,
    others: (after.others - before.others) / count,
    milliseconds,
    megabytes: bytes / count / 1e6,
  };
}

/** How late the event loop was while two callers have one large edit after another done. */
export async function watchLoop(side: Side, seconds: number): Promise<number> {
  const post = jsonPost({ prompt: "work", init_image: picture.toString("base64") });
  await Promise.all([side.post(post), side.post(post)]);
  await side.tell("watch");
  const end = performance.now() + seconds * 1000;
  const edits = Array.from({ length: 2 }, async () => {
    while (performance.now() < end) await side.post(post);
  });
  await Promise.all(edits);
  const { loopDelayP99Ms = NaN } = await side.tell("read");
  return loopDelayP99Ms;
}

/** Memory in bytes with no request, and with so many that wait for their pictures at the same time. All are hung up in the end. */
export async function countHeld(side: Side, count: number): Promise<{ readonly before: number; readonly after: number }> {
  const small = (await photograph(HELD_SIDE)).toString("base64");
  await side.post(jsonPost({ prompt: "a lion", init_image: small }));
  const before = side.memoryBytes();
  const hangUp = new AbortController();
  const post = { ...jsonPost({ prompt: "hold", init_image: small }), signal: hangUp.signal };
  const ended: Promise<string>[] = [];
  while (ended.length < count) {
    for (let i = 0; i < HELD_BATCH && ended.length < count; i++) {
      ended.push(
        side.post(post).then(
          () => "answered",
          (error: Error) => error.message,
        ),
      );
    }
    await Promise.race([untilHeld(side, ended.length), ...ended.map(failBefore(hangUp.signal))]);
  }
  const after = side.memoryBytes();
  hangUp.abort();
  await Promise.all(ended);
  return { before, after };
}

async function untilHeld(side: Side, count: number): Promise<void> {
  const end = performance.now() + MAX_ARRIVAL_MS;
  for (;;) {
    const { held = 0 } = await side.tell("read");
    if (held === count) return;
    if (performance.now() > end) throw new Error(`Expected ${count} held requests at ${side.name} but received ${held}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** A held request that ends by itself was not held. */
function failBefore(hangUp: AbortSignal) {
  return async (ended: Promise<string>): Promise<void> => {
    const how = await ended;
    if (!hangUp.aborted) throw new Error(`A held request ended: ${how}`);
  };
}

function jsonPost(body: object): Post {
  return { path: GET_IMAGE, type: "application/json", body: Buffer.from(JSON.stringify(body)) };
}

async function formPost(prompt: string): Promise<Post> {
  const form = new FormData();
  form.set("prompt", prompt);
  form.set("init_image", new Blob([new Uint8Array(picture)], { type: "image/png" }), "picture.png");
  const encoded = new Response(form);
  const type = encoded.headers.get("content-type") ?? "";
  return { path: GET_IMAGE_STREAM, type, body: Buffer.from(await encoded.arrayBuffer()) };
}

export function percentile(values: readonly number[], fraction: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * fraction) - 1] ?? NaN;
}
