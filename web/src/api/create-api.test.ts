import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test, vi } from "vitest";
import { createEndlessEdit, stubOutcome } from "../../../server/src/test-support/stub-editor.ts";
import { startKeyedServer, type KeyedServer } from "../../../server/src/test-support/keyed-server.ts";
import { createHeldEdit } from "../../../server/src/test-support/workshop.ts";
import { createApi, type Api, type Platform } from "./create-api.ts";
import { openHistoryDatabase } from "./history/database.ts";
import type { Phase, Run } from "./runs/run.ts";

const SECONDS = 20_000;

function memoryStorage() {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

/** A tab: `open` loads the page in it, again and again. */
function createTab(server: KeyedServer) {
  const localStorage = memoryStorage();
  const sessionStorage = memoryStorage();
  let isCut = false;
  const fetchOrFail: typeof fetch = async (resource, init) => {
    if (isCut) throw new TypeError("fetch failed");
    // As a browser says it of the server's own page
    const headers = new Headers(init?.headers);
    headers.set("sec-fetch-site", "same-origin");
    return fetch(resource, { ...init, headers });
  };
  const makeThumbnail: Platform["makeThumbnail"] = async () => new Blob(["thumb"]);
  return {
    sessionStorage,
    load: () =>
      createApi({
        baseUrl: server.url,
        fetch: fetchOrFail,
        localStorage,
        sessionStorage,
        openDatabase: openHistoryDatabase,
        makeThumbnail,
      }),
    /** The server goes away, and all its connections with it. */
    cut() {
      isCut = true;
      server.app.server.closeAllConnections();
    },
    mend() {
      isCut = false;
    },
  };
}

async function openWithKey(server: KeyedServer) {
  const tab = createTab(server);
  const api = tab.load();
  await api.open(server.url);
  await api.session.signInByKey(server.issued.keys.primary);
  return { tab, api };
}

const nothing = async () => ({ picture: undefined, mask: undefined });
const newest = (api: Api): Run | undefined => api.runs.getSnapshot()[0];

/** Waits until the newest run is in a phase. */
async function phaseOf<Kind extends Phase["kind"]>(api: Api, kind: Kind): Promise<Extract<Phase, { readonly kind: Kind }>> {
  await vi.waitFor(() => expect(newest(api)?.phase.kind).toBe(kind), SECONDS);
  return newest(api)!.phase as Extract<Phase, { readonly kind: Kind }>;
}

async function countJobs(api: Api): Promise<number> {
  let count = 0;
  for await (const _ of api.client().jobs.list()) count++;
  return count;
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

test("a key is kept for the tab alone, opens it after a reload, and is gone when it is signed out", async () => {
  await using server = await startKeyedServer();
  const { tab, api } = await openWithKey(server);
  expect(api.session.getSnapshot()).toEqual({ kind: "signed-in", by: "key", subscription: "tests", scopes: "all" });
  expect(api.models.getSnapshot()).toMatchObject({ kind: "ready", models: [{ name: "stub" }] });

  const reloaded = tab.load();
  await reloaded.open(server.url);
  expect(reloaded.session.getSnapshot()).toMatchObject({ kind: "signed-in", by: "key" });
  await reloaded.session.signOut();
  expect(reloaded.session.getSnapshot()).toEqual({ kind: "signed-out", failure: undefined });
  expect([...tab.sessionStorage.items.keys()]).toEqual([]);
});

test("a wrong key says so, in the server's words, and is not kept", async () => {
  await using server = await startKeyedServer();
  const tab = createTab(server);
  const api = tab.load();
  await api.open(server.url);
  expect(api.session.getSnapshot()).toEqual({ kind: "signed-out", failure: undefined });
  await api.session.signInByKey("wrong");
  expect(api.session.getSnapshot()).toMatchObject({
    kind: "signed-out",
    failure: {
      kind: "signed-out",
      message: expect.stringContaining("invalid subscription key") as string,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    },
  });
  expect([...tab.sessionStorage.items.keys()]).toEqual([]);
});

test("a link that was opened before says so, and how to get a new one", async () => {
  await using server = await startKeyedServer();
  const api = createTab(server).load();
  await api.open(`${server.url}/#sign-in=rtl_0123`);
  expect(api.session.getSnapshot()).toMatchObject({
    kind: "signed-out",
    failure: { kind: "not-allowed", message: expect.stringContaining("npx retouch keys link") as string },
  });
});

test("a run ends with its pictures, which a reload finds again", async () => {
  await using server = await startKeyedServer();
  const { tab, api } = await openWithKey(server);
  const picture = new Blob(["a picture"]);
  const mask = new Blob(["a mask"]);
  api.runs.start({ prompt: "a lion", seed: 7, n: 2, guidance_scale: 3, negative_prompt: "blurry" }, async () => ({ picture, mask }));
  expect(newest(api)?.phase).toEqual({ kind: "preparing" });
  const { facts, results } = await phaseOf(api, "succeeded");
  expect(facts).toMatchObject({ model: "stub", pictures: [{ seed: 7, unmaskedMaxDiff: 0 }, { seed: 8 }] });
  expect(await Promise.all(results.map((result) => result.text()))).toEqual(["picture 0", "picture 1"]);
  expect(server.editor.requests).toHaveLength(1);
  expect(server.editor.requests[0]).toMatchObject({
    prompt: "a lion",
    negativePrompt: "blurry",
    guidanceScale: 3,
    picture: Buffer.from("a picture"),
    mask: Buffer.from("a mask"),
  });

  const after = tab.load();
  await after.open(server.url);
  expect(after.runs.getSnapshot()).toEqual([]);
  const [entry] = after.history.getSnapshot().entries;
  expect(entry).toMatchObject({ settings: { prompt: "a lion", seed: 7, n: 2 }, facts });
  expect(await entry.thumbnail?.text()).toBe("thumb");
  const kept = await after.history.pictures(entry.id);
  expect(await Promise.all([kept!.picture, kept!.mask, ...kept!.results].map((blob) => blob!.text()))).toEqual([
    "a picture",
    "a mask",
    "picture 0",
    "picture 1",
  ]);
});

test("a reload in the middle takes up the same job", async () => {
  await using server = await startKeyedServer();
  const held = createHeldEdit();
  server.editor.edit = held.edit;
  const { tab, api } = await openWithKey(server);
  api.runs.start({ prompt: "a lion" }, nothing);
  await phaseOf(api, "running");

  const after = tab.load();
  await after.open(server.url);
  await phaseOf(after, "running");
  expect(newest(after)).toMatchObject({ id: newest(api)?.id, jobId: newest(api)?.jobId, settings: { prompt: "a lion" } });
  held.finish();
  await phaseOf(after, "succeeded");
  expect(await countJobs(after)).toBe(1);
});

test("cancelling ends this run's job and no other", async () => {
  await using server = await startKeyedServer();
  const endless = createEndlessEdit();
  server.editor.edit = endless.edit;
  const { api } = await openWithKey(server);
  const other = await api.client().jobs.create({ prompt: "another" });
  api.runs.start({ prompt: "a lion" }, nothing);
  expect(await phaseOf(api, "queued")).toEqual({ kind: "queued", position: 0 });
  await api.runs.cancel(newest(api)!.id);
  await phaseOf(api, "cancelled");
  const { jobId } = newest(api)!;
  expect((await api.client().jobs.get(jobId!)).status).toBe("cancelled");
  expect((await api.client().jobs.get(other.id)).status).toBe("running");
  await vi.waitFor(() => expect(api.history.getSnapshot().entries).toEqual([]), SECONDS);
});

test("a server that goes away in the middle is waited for, and the run goes on where it was", async () => {
  await using server = await startKeyedServer();
  const held = createHeldEdit();
  server.editor.edit = held.edit;
  const { tab, api } = await openWithKey(server);
  api.runs.start({ prompt: "a lion" }, nothing);
  await phaseOf(api, "running");
  tab.cut();
  await vi.waitFor(() => expect(api.server.getSnapshot()).toBe("away"), SECONDS);
  expect(newest(api)?.phase.kind).toBe("running");
  held.finish();
  tab.mend();
  await vi.waitFor(() => expect(api.server.getSnapshot()).toBe("up"), SECONDS);
  await phaseOf(api, "succeeded");
  expect(await countJobs(api)).toBe(1);
}, 60_000);

test("a page that is opened while the server is away signs in when it is back", async () => {
  await using server = await startKeyedServer();
  const { tab } = await openWithKey(server);
  tab.cut();
  const api = tab.load();
  const opened = api.open(server.url);
  await vi.waitFor(() => expect(api.server.getSnapshot()).toBe("away"), SECONDS);
  expect(api.session.getSnapshot()).toEqual({ kind: "opening" });
  tab.mend();
  await opened;
  expect(api.session.getSnapshot()).toMatchObject({ kind: "signed-in" });
}, 60_000);

test("a setting that the server refuses is named, and the run leaves no trace in the history", async () => {
  await using server = await startKeyedServer();
  const { api } = await openWithKey(server);
  api.runs.start({ prompt: "a lion", steps: 151 }, nothing);
  const { failure } = await phaseOf(api, "failed");
  expect(failure).toMatchObject({
    kind: "wrong-input",
    fields: [{ field: "steps", message: "Expected an integer from 1 to 150 for steps but received 151" }],
  });
  await vi.waitFor(() => expect(api.history.getSnapshot().entries).toEqual([]), SECONDS);
});

test("a session that ends in the middle asks for a key, and with one the run goes on", async () => {
  await using server = await startKeyedServer();
  const { api } = await openWithKey(server);
  server.editor.edit = async (request) => stubOutcome(request);
  const subscription = (await server.store.findByName("tests"))!;
  await server.store.change(subscription.id, { state: "suspended" });
  api.runs.start({ prompt: "a lion" }, nothing);
  await phaseOf(api, "failed");
  expect(api.session.getSnapshot()).toMatchObject({ kind: "signed-out", failure: { kind: "signed-out" } });
  await server.store.change(subscription.id, { state: "active" });
  await api.session.signInByKey(server.issued.keys.primary);
  await phaseOf(api, "succeeded");
});
