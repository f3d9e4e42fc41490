import { findChain, moduleGraph, type ModuleGraph } from "./module-graph.ts";
import { COMPUTED } from "./read-specifiers.ts";

/** A promise about the sources. `violations` are one line each, empty when the promise is kept. */
export interface Law {
  readonly promise: string;
  readonly violations: (sources: ReadonlyMap<string, string>) => string[];
}

/**
 * What each folder may import from its own package, besides itself and the files at the root of `src`.
 * Tests may import anything: they prove one folder with the help of another.
 */
const ENGINE_FOLDERS: FolderTable = {
  tensor: [],
  random: [],
  tokenizer: [],
  image: ["tensor"],
  codec: ["image"],
  safetensors: ["tensor"],
  onnx: ["safetensors", "tensor"],
  models: ["onnx", "safetensors", "tensor"],
  runtime: ["onnx", "tensor"],
  schedulers: ["tensor", "random"],
  pipeline: "all",
};

const SERVER_FOLDERS: FolderTable = {
  config: ["keys", "outgoing"],
  telemetry: ["config", "jobs", "keys", "webhooks"],
  jobs: [],
  keys: ["config", "jobs"],
  outgoing: ["jobs"],
  webhooks: ["jobs", "outgoing"],
  store: ["jobs", "keys", "webhooks"],
  worker: ["jobs"],
  http: ["config", "jobs", "keys", "outgoing", "telemetry", "webhooks"],
  cli: "all",
};

const WEB_FOLDERS: FolderTable = {
  editor: [],
  api: [],
  strings: [],
  styles: [],
  views: ["editor", "api", "strings"],
};

type FolderTable = Readonly<Record<string, readonly string[] | "all">>;

export const LAWS: readonly Law[] = [
  forEachImport("every import names its module literally", (_, module) => module === COMPUTED),
  {
    promise: "http never reaches the engine, not even through others",
    violations: (sources) => {
      const graph = moduleGraph(sources);
      return [...graph.keys()]
        .filter((path) => path.startsWith("server/src/http/") && !isTest(path))
        .map((path) => findChain(graph, path, (module) => module.startsWith("engine/")))
        .filter((chain) => chain !== undefined)
        .map((chain) => chain.join(" → "));
    },
  },
  forEachImport("the engine imports neither server nor contract", (importer, module) => {
    return importer.startsWith("engine/") && /^(?:server|contract)\/|^retouch-server/.test(module);
  }),
  forEachImport("the contract imports nothing but zod", (importer, module) => {
    return importer.startsWith("contract/") && !isTest(importer) && !module.startsWith("contract/") && module !== "zod";
  }),
  forEachImport("only main.ts names a concrete store", (importer, module) => {
    const adapter = /^server\/src\/store\/[^/]+\//.exec(module)?.[0];
    return adapter !== undefined && !importer.startsWith(adapter) && importer !== "server/src/main.ts" && !isTest(importer);
  }),
  forEachImport("only runtime imports onnxruntime-node", (importer, module) => {
    return module.startsWith("onnxruntime-") && !importer.startsWith("engine/src/runtime/");
  }),
  forEachImport("only codec imports what reads and writes pictures", (importer, module) => {
    return /^(?:sharp|@napi-rs\/image)(?:\/|$)/.test(module) && !importer.startsWith("engine/src/codec/") && !isTest(importer);
  }),
  forEachImport("only tests import what is made for tests", (importer, module) => isTest(module) && !isTest(importer)),
  folderTable("the engine's folders import only what is theirs to import", "engine/src/", ENGINE_FOLDERS),
  folderTable("the server's folders import only what is theirs to import", "server/src/", SERVER_FOLDERS),
  folderTable("the page's folders import only what is theirs to import", "web/src/", WEB_FOLDERS),
  forEachImport("the page's mask engine imports nothing from elsewhere", (importer, module) => {
    return importer.startsWith("web/src/editor/") && !isTest(importer) && !module.startsWith("web/src/editor/");
  }),
  forEachImport("the page speaks to the server through the client alone, in its api folder", (importer, module) => {
    const isOther = /^(?:contract|engine|server)\/|^@retouch\//.test(module);
    return (
      importer.startsWith("web/src/") &&
      !isTest(importer) &&
      (isOther || (module.startsWith("client/") && !importer.startsWith("web/src/api/")))
    );
  }),
  {
    promise: "the client imports types of the contract, and nothing else",
    violations: (sources) => {
      const own = [...sources].filter(([path]) => path.startsWith("client/") && !isTest(path));
      // Erased where all of it is a type; `import { type A }` leaves an import behind.
      const typesErased = own.map(
        ([path, source]) => [path, source.replace(/^(?:im|ex)port type\b[^;]*?from "@retouch\/contract";/gm, "")] as const,
      );
      return edges(moduleGraph(new Map(typesErased)))
        .filter(([, module]) => !module.startsWith("client/"))
        .map((edge) => edge.join(" → "));
    },
  },
  {
    promise: "the mixed spellings of the public API live in one file of the server's routes",
    violations: (sources) => {
      const spelled = [...sources]
        .filter(([path, source]) => isBehindTheApi(path) && !isTest(path) && /\bgetImage|System prompt/.test(source))
        .map(([path]) => path);
      const [home, ...others] = spelled.toSorted((a, b) => Number(isRoute(b)) - Number(isRoute(a)));
      return home === undefined || isRoute(home) ? others : [home, ...others];
    },
  },
  {
    promise: "no file switches a check off",
    violations: (sources) => {
      const switches = /(?:ox|es)lint-disable|@ts-(?:ignore|expect-error|nocheck)|\bas any\b|oxfmt-ignore|prettier-ignore/;
      return [...sources].filter(([, source]) => switches.test(source)).map(([path]) => path);
    },
  },
];

function forEachImport(promise: string, isForbidden: (importer: string, module: string) => boolean): Law {
  return {
    promise,
    violations: (sources) =>
      edges(moduleGraph(sources))
        .filter(([importer, module]) => isForbidden(importer, module))
        .map((edge) => edge.join(" → ")),
  };
}

/** A folder that the table does not know is a violation too: the map is kept complete. */
function folderTable(promise: string, base: string, table: FolderTable): Law {
  return forEachImport(promise, (importer, module) => {
    if (!importer.startsWith(base) || isTest(importer)) return false;
    const from = folderOf(importer, base);
    if (from === undefined) return false;
    const allowed = table[from];
    if (allowed === undefined) return true;
    const to = module.startsWith(base) ? folderOf(module, base) : undefined;
    return to !== undefined && to !== from && allowed !== "all" && !allowed.includes(to);
  });
}

/** The first folder below `base`; undefined for a file that lies in `base` itself. */
function folderOf(path: string, base: string): string | undefined {
  const [folder, ...rest] = path.slice(base.length).split("/");
  return rest.length > 0 ? folder : undefined;
}

function edges(graph: ModuleGraph): [string, string][] {
  return [...graph].flatMap(([importer, modules]) => modules.map((module): [string, string] => [importer, module]));
}

function isTest(path: string): boolean {
  return path.includes(".test.") || path.includes("/test-support/") || path.includes("/conformance/");
}

/** The client and the page are callers: they spell the API as it is published. */
function isBehindTheApi(path: string): boolean {
  return path.startsWith("server/") || path.startsWith("engine/");
}

function isRoute(path: string): boolean {
  return path.startsWith("server/src/http/routes/");
}
