import { describe, expect, test } from "vitest";
import { LAWS } from "./imports/laws.ts";
import { readSources } from "./imports/module-graph.ts";
import { COMPUTED, readSpecifiers } from "./imports/read-specifiers.ts";

const sources = readSources();

test("the sources of all packages are read", () => {
  for (const file of ["web/src/main.tsx", "contract/src/index.ts", "engine/src/index.ts", "server/src/cli/main.ts"])
    expect(sources.has(file)).toBe(true);
});

describe("the house keeps its laws", () => {
  test.each(LAWS)("$promise", ({ violations }) => {
    expect(violations(sources)).toEqual([]);
  });
});

/** For each law, by its promise: files that break it, and the violation that must be found. */
const PLANTED: Readonly<Record<string, { readonly files: Readonly<Record<string, string>>; readonly found: string }>> = {
  "every import names its module literally": {
    files: { "server/src/jobs/planted.ts": "await import(name);" },
    found: `server/src/jobs/planted.ts → ${COMPUTED}`,
  },
  "http never reaches the engine, not even through others": {
    files: {
      "server/src/http/planted.ts": 'import { a } from "../jobs/planted.ts";',
      "server/src/jobs/planted.ts": 'export type { Edit } from "@retouch/engine";',
    },
    found: "server/src/http/planted.ts → server/src/jobs/planted.ts → engine/src/index.ts",
  },
  "the engine imports neither server nor contract": {
    files: { "engine/src/image/planted.ts": 'import type { A } from "@retouch/contract";' },
    found: "engine/src/image/planted.ts → contract/src/index.ts",
  },
  "the contract imports nothing but zod": {
    files: { "contract/src/planted.ts": 'import { readFileSync } from "node:fs";' },
    found: "contract/src/planted.ts → node:fs",
  },
  "only main.ts names a concrete store": {
    files: {
      "server/src/main.ts": 'import { a } from "./store/sqlite/planted.ts";',
      "server/src/cli/planted.ts": 'import { a } from "../store/sqlite/planted.ts";',
    },
    found: "server/src/cli/planted.ts → server/src/store/sqlite/planted.ts",
  },
  "only runtime imports onnxruntime-node": {
    files: { "engine/src/pipeline/planted.ts": 'import {\n  InferenceSession,\n} from "onnxruntime-node";' },
    found: "engine/src/pipeline/planted.ts → onnxruntime-node",
  },
  "only codec imports what reads and writes pictures": {
    files: { "engine/src/image/planted.ts": 'const image = await import("@napi-rs/image");' },
    found: "engine/src/image/planted.ts → @napi-rs/image",
  },
  "only tests import what is made for tests": {
    files: { "server/src/worker/planted.ts": 'import { a } from "../test-support/planted.ts";' },
    found: "server/src/worker/planted.ts → server/src/test-support/planted.ts",
  },
  "the engine's folders import only what is theirs to import": {
    files: { "engine/src/schedulers/planted.ts": 'export * from "../models/unet.ts";' },
    found: "engine/src/schedulers/planted.ts → engine/src/models/unet.ts",
  },
  "the server's folders import only what is theirs to import": {
    files: { "server/src/jobs/planted.ts": 'import "../http/planted.ts";' },
    found: "server/src/jobs/planted.ts → server/src/http/planted.ts",
  },
  "the page's folders import only what is theirs to import": {
    files: { "web/src/api/planted.ts": 'import { a } from "../views/planted.tsx";' },
    found: "web/src/api/planted.ts → web/src/views/planted.tsx",
  },
  "the page's mask engine imports nothing from elsewhere": {
    files: { "web/src/editor/planted.ts": 'import { useState } from "react";' },
    found: "web/src/editor/planted.ts → react",
  },
  "the page speaks to the server through the client alone, in its api folder": {
    files: {
      "web/src/api/planted.ts": 'import { createClient } from "@retouch/client";',
      "web/src/views/planted.tsx": 'import { createClient } from "@retouch/client";',
    },
    found: "web/src/views/planted.tsx → client/src/index.ts",
  },
  "the client imports types of the contract, and nothing else": {
    files: {
      "client/src/planted.ts": 'import type { Model } from "@retouch/contract";\nimport { type JobReply } from "@retouch/contract";',
    },
    found: "client/src/planted.ts → contract/src/index.ts",
  },
  "the mixed spellings of the public API live in one file of the server's routes": {
    files: {
      "server/src/http/routes/planted.ts": 'const path = "/getImage";',
      "server/src/jobs/planted.ts": 'const field = "System prompt";',
    },
    found: "server/src/jobs/planted.ts",
  },
  "no file switches a check off": {
    files: { "engine/src/image/planted.ts": "// @ts-expect-error" },
    found: "engine/src/image/planted.ts",
  },
};

describe("a planted violation is found", () => {
  test.each(LAWS)("$promise", ({ promise, violations }) => {
    const { files, found } = PLANTED[promise];
    expect(violations(new Map(Object.entries(files)))).toEqual([found]);
  });
});

describe("a specifier is read", () => {
  test.each([
    ['import a from "a";', ["a"]],
    ["import a from 'a';", ["a"]],
    ['import "a";', ["a"]],
    ['import type { A } from "a";', ["a"]],
    ['import {\n  a,\n  type B,\n} from "a";', ["a"]],
    ['import a, * as b from "a";\nimport { c } from "c";', ["a", "c"]],
    ['export * from "a";', ["a"]],
    ['export { a } from "a";', ["a"]],
    ['const a = await import("a");', ["a"]],
    ['const a = import(\n  "a"\n);', ["a"]],
    ['const a = require("a");', ["a"]],
    ['import.meta.resolve("a");', ["a"]],
    ["await import(`./${name}.ts`);", [COMPUTED]],
    ['await import("./" + name);', [COMPUTED]],
    ['export const a = "from b";', []],
    ['export const a = 1;\nconst text = "from";', []],
    ['/**\n * import a from "a"\n * import("a")\n */', []],
    ['// import a from "a"\n// import("a")', []],
    ['const url = "https://a.test/";\nawait import("a");', ["a"]],
  ])("%j → %j", (source, specifiers) => {
    expect(readSpecifiers(source)).toEqual(specifiers);
  });
});
