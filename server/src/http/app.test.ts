import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { errorReplySchema, imageReplySchema, modelSchema, problemReplySchema } from "@retouch/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EditError, type EditErrorKind } from "../jobs/edit-error.ts";
import { errorOf, GET_IMAGE, startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";
import { createEndlessEdit, stubOutcome } from "../test-support/stub-editor.ts";

const PICTURE = Buffer.from("bytes of a picture").toString("base64");

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer();
});

afterAll(() => api[Symbol.asyncDispose]());

describe("a good request", () => {
  test("a prompt alone gets the published reply", async () => {
    const response = await api.send({ body: { prompt: "Change to a lion", seed: 42 } });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const reply = imageReplySchema.strict().parse(await response.json());
    expect(reply).toEqual({
      status: 200,
      "content-type": "image/png",
      "content-length": 9,
      image_data: Buffer.from("picture 0").toString("base64"),
      width: 1024,
      height: 1024,
      seed: 42,
      unmasked_max_diff: null,
      model: "stub",
      steps: 4,
      scheduler: "ddim",
      finish_reason: "SUCCESS",
      warnings: ["from the engine"],
      timings: { queue_ms: expect.any(Number) as number, encode_ms: 2, denoise_ms: 3, decode_ms: 4 },
      traceId: response.headers.get("x-trace-id"),
    });
  });

  test("several pictures come in a list, the first one repeated on top", async () => {
    const reply = imageReplySchema.strict().parse(await (await api.send({ body: { prompt: "a", n: 3, seed: 7 } })).json());
    expect(reply.images?.map(({ seed }) => seed)).toEqual([7, 8, 9]);
    expect(reply).toMatchObject(reply.images![0]);
  });

  test.each([
    ["response_format image", { response_format: "image" }, {}, "image/png"],
    ["an Accept that wants only pictures", {}, { accept: "image/*" }, "image/png"],
    ["an Accept that wants pictures more than anything else", {}, { accept: "*/*;q=0.1, image/png" }, "image/png"],
    ["an Accept that wants what output_format says", { output_format: "webp" }, { accept: "image/webp" }, "image/webp"],
    ["an Accept that wants only JPEG", {}, { accept: "image/jpeg" }, "image/jpeg"],
    ["an Accept that wants WebP most", {}, { accept: "image/png;q=0.5, image/jpeg;q=0.6, image/webp" }, "image/webp"],
    ["an Accept that wants anything but PNG", {}, { accept: "image/png;q=0, image/*" }, "image/jpeg"],
    ["an Accept that wants WebP more than JSON", {}, { accept: "application/json;q=0.9, image/webp" }, "image/webp"],
    ["response_format image and an Accept of JPEG", { response_format: "image" }, { accept: "image/jpeg" }, "image/jpeg"],
    [
      "response_format image over an Accept of JSON",
      { response_format: "image", output_format: "jpeg" },
      { accept: "application/json" },
      "image/jpeg",
    ],
  ])("%s gets the picture's own bytes", async (_name, fields, headers: Record<string, string>, type) => {
    const response = await api.send({ headers, body: { prompt: "a", seed: 5, image: PICTURE, mask: PICTURE, ...fields } });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": type,
      "x-seed": "5",
      "x-model": "stub",
      "x-unmasked-max-diff": "0",
    });
    expect(response.headers.get("x-trace-id")).toMatch(/^[0-9a-f]{32}$/);
    expect(await response.text()).toBe("picture 0");
    expect(response.headers.get("x-warnings")).toBe('["from the engine"]');
  });

  test("a picture's own bytes come with what was ignored, in ASCII", async () => {
    const body = { prompt: "a", response_format: "image", stepz: 3, "größe\n": 1 };
    const response = await api.send({ body });
    const warnings = JSON.parse(response.headers.get("x-warnings")!) as string[];
    expect(warnings).toEqual(
      ((await (await api.send({ body: { ...body, response_format: "json" } })).json()) as { warnings: string[] }).warnings,
    );
    expect(warnings).toContain('Unknown field "größe\\n" was ignored');
  });

  test.each([
    ["Java's HttpURLConnection", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"],
    ["a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"],
    ["who wants JSON more than pictures", "image/webp;q=0.5, application/json"],
  ])("%s gets JSON with a PNG, whatever pictures its Accept names", async (_name, accept) => {
    const response = await api.send({ headers: { accept }, body: { prompt: "a" } });
    expect(await response.json()).toMatchObject({ status: 200, "content-type": "image/png" });
  });

  test.each([
    ["the primary key in the header", () => ({ headers: { "ocp-apim-subscription-key": api.issued.keys.primary } })],
    ["the secondary key in the header", () => ({ headers: { "ocp-apim-subscription-key": api.issued.keys.secondary } })],
  ])("%s opens", async (_name, sent) => {
    expect((await api.send({ ...sent(), body: { prompt: "a" } })).status).toBe(200);
  });

  test("a key in the query opens when the header is absent", async () => {
    const response = await fetch(`${api.url}${GET_IMAGE}?subscription-key=${api.issued.keys.primary}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"prompt":"a"}',
    });
    expect(response.status).toBe(200);
  });

  test.each(["application/json; charset=utf-8", "application/json;charset=UTF-8", "APPLICATION/JSON", "application/merge-patch+json"])(
    "Content-Type %s is JSON",
    async (type) => {
      expect((await api.send({ headers: { "content-type": type }, body: { prompt: "a" } })).status).toBe(200);
    },
  );

  test("a byte order mark is no part of the JSON", async () => {
    expect((await api.send({ body: '\ufeff{"prompt":"a"}' })).status).toBe(200);
  });

  test("unknown fields come back as warnings", async () => {
    const reply = imageReplySchema.parse(await (await api.send({ body: { prompt: "a", sampler: "x" } })).json());
    expect(reply.warnings).toEqual(['Unknown field "sampler" was ignored', "from the engine"]);
  });

  test("the models are listed", async () => {
    const response = await api.send({ path: "/inpainting/v1/models", method: "GET" });
    const { models } = (await response.json()) as { models: unknown[] };
    expect(models.map((model) => modelSchema.parse(model).name)).toEqual(["stub"]);
  });
});

describe("problem details", () => {
  test("come when they are accepted by name", async () => {
    const response = await api.send({ headers: { accept: "application/problem+json, application/json" }, body: { prompt: "a", steps: 0 } });
    expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(problemReplySchema.strict().parse(await response.json())).toMatchObject({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      detail: "Expected an integer from 1 to 150 for steps but received 0",
      code: 400,
    });
  });
});

describe("trace ids", () => {
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  test.each([
    ["a well-formed traceparent is continued", `00-${traceId}-00f067aa0ba902b7-01`, true],
    ["so is a later version's", `cc-${traceId}-00f067aa0ba902b7-01-more`, true],
    ["version ff is not valid", `ff-${traceId}-00f067aa0ba902b7-01`, false],
    ["version 00 has four parts", `00-${traceId}-00f067aa0ba902b7-01-more`, false],
    ["capitals are not well-formed", `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`, false],
    ["a trace id of zeros is not valid", `00-${"0".repeat(32)}-00f067aa0ba902b7-01`, false],
    ["a parent of zeros is not valid", `00-${traceId}-${"0".repeat(16)}-01`, false],
    ["anything else starts a new one", "hello", false],
  ])("%s", async (_name, traceparent, isContinued) => {
    const sent = (await api.send({ headers: { traceparent }, body: { prompt: "a" } })).headers.get("x-trace-id");
    expect(sent).toMatch(/^[0-9a-f]{32}$/);
    expect(sent === traceId).toBe(isContinued);
  });

  test.each(["garbage\r\n\r\n", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(20_000)}\r\n\r\n`, "POST / HTTP/9.9\r\n\r\n"])(
    "even what is not HTTP gets one",
    async (bytes) => {
      const socket = connect(api.port, "127.0.0.1");
      socket.end(bytes);
      let answer = "";
      for await (const chunk of socket) answer += String(chunk);
      expect(answer).toMatch(/^HTTP\/1\.1 4(00|31) /);
      const [head, body] = answer.split("\r\n\r\n");
      expect(head).toContain(`x-trace-id: ${errorReplySchema.parse(JSON.parse(body)).traceId}`);
    },
  );
});

describe("what the engine says", () => {
  test.each<[EditErrorKind, string | undefined, number, string]>([
    ["input", undefined, 400, "words"],
    ["too-large", undefined, 413, "words"],
    ["busy", undefined, 503, "words"],
    ["draining", undefined, 503, "words"],
    ["crashed", undefined, 500, "The work was begun 3 times, and each time it broke off"],
    ["lost", undefined, 500, "words"],
    ["model", undefined, 500, "The server failed on this request; its log has the reason under this trace id"],
    ["internal", undefined, 500, "The server failed on this request; its log has the reason under this trace id"],
  ])("%s", async (kind, field, status, message) => {
    await using failing = await startKeyedServer();
    failing.editor.edit = async () => {
      throw new EditError(kind, "words", { field, retryAfterSeconds: 7 });
    };
    const response = await failing.send({ body: { prompt: "a" } });
    expect(response.status).toBe(status);
    expect((await errorOf(response)).message).toBe(message);
    expect(response.headers.has("retry-after")).toBe(status === 503);
  });

  test("about a field is said under the field's name on the wire", async () => {
    await using failing = await startKeyedServer();
    failing.editor.edit = async () => {
      throw new EditError("input", "Expected paint for mask but received none", { field: "mask" });
    };
    const response = await failing.send({ body: { prompt: "a" } });
    expect((await errorOf(response)).errors).toEqual([{ field: "mask_image", message: "Expected paint for mask_image but received none" }]);
  });

  test("an accident shows nothing of itself to the caller, and all of it to the log", async () => {
    await using failing = await startKeyedServer();
    failing.editor.edit = async () => {
      throw new TypeError("secret of /home/somebody");
    };
    const response = await failing.send({ body: { prompt: "a" } });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain("secret");
    expect(failing.logLines.join()).toContain("secret of /home/somebody");
  });
});

test("a caller who hangs up cancels its own work", async () => {
  await using other = await startKeyedServer();
  const endless = createEndlessEdit();
  other.editor.edit = endless.edit;
  const controller = new AbortController();
  const hangingUp = fetch(other.url + GET_IMAGE, {
    method: "POST",
    headers: { "ocp-apim-subscription-key": other.issued.keys.primary, "content-type": "application/json" },
    body: '{"prompt":"a"}',
    signal: controller.signal,
  });
  await endless.started;
  controller.abort();
  await expect(hangingUp).rejects.toMatchObject({ name: "AbortError" });
  await endless.left;
  await expect.poll(() => other.logLines.join()).toContain('"status":499');
});

test("a caller who waits is not taken for one who hung up", async () => {
  await using other = await startKeyedServer();
  other.editor.edit = async (request, { signal } = {}) => {
    await sleep(20); // long enough for the request's own end to be seen
    signal?.throwIfAborted();
    return stubOutcome(request);
  };
  const response = await other.send({ body: { prompt: "a" } });
  expect(response.status).toBe(200);
});

test("a full queue is a 503 before the body is read", async () => {
  await using full = await startKeyedServer({ hasWorker: false, queueLimits: { maxQueued: 1, maxQueuedBytes: 1000, maxWaitMs: 60_000 } });
  expect((await full.send({ path: "/inpainting/v1/jobs", body: { prompt: "a" } })).status).toBe(202);
  const response = await full.send({ body: "not even JSON" });
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toBe("1");
  expect((await errorOf(response)).message).toBe("Too many pictures are waiting; try again later");
});

describe("a server that is stopping", () => {
  test("is alive, not ready, and takes no more work", async () => {
    await using stopping = await startKeyedServer();
    expect((await fetch(`${stopping.url}/readyz`)).status).toBe(200);
    stopping.startDraining();
    expect((await fetch(`${stopping.url}/livez`)).status).toBe(200);
    expect((await fetch(`${stopping.url}/readyz`)).status).toBe(503);
    const refused = await stopping.send({ body: { prompt: "a" } });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(refused.headers.get("connection")).toBe("close");
  });
});

describe("the log", () => {
  test("has one line a request, with no key, query, prompt or picture in it", async () => {
    await using quiet = await startKeyedServer();
    const url = `${quiet.url}${GET_IMAGE}?subscription-key=${quiet.issued.keys.secondary}&q=canary-query`;
    const body = JSON.stringify({ prompt: "canary-prompt", image: PICTURE });
    await (await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body })).arrayBuffer();
    await (await fetch(`${quiet.url}/canary-path`)).arrayBuffer();
    await expect.poll(() => quiet.logLines.filter((line) => line.includes('"msg":"request"')).length).toBe(2);
    expect(JSON.parse(quiet.logLines.find((line) => line.includes("getImage"))!)).toMatchObject({
      route: GET_IMAGE,
      status: 200,
      subscription: "tests",
    });
    for (const secret of ["canary", PICTURE, quiet.issued.keys.secondary]) expect(quiet.logLines.join()).not.toContain(secret);
  });
});
