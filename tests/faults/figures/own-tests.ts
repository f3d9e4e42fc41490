import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { none, told, type FigureTerms, type LoneFigure, type Outcome } from "../figure.ts";

/** What of vitest's report is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[] }[];
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * A figure that is shown by tests which stand beside what they test, with targets of their own. Every test run has them in their short
 * form.
 */
function byTests(
  name: string,
  what: string,
  {
    files,
    pattern,
    rounds,
  }: { readonly files: readonly string[]; readonly pattern?: string; readonly rounds: { readonly full: number; readonly short: number } },
): LoneFigure {
  return {
    name,
    what,
    size: undefined,
    async show({ isFull, onRound }: FigureTerms): Promise<Outcome> {
      const folder = mkdtempSync(join(tmpdir(), "retouch-faults-report-"));
      const file = join(folder, "report.json");
      const flags = [
        "run",
        ...files,
        "--reporter=json",
        `--outputFile=${file}`,
        ...(pattern === undefined ? [] : ["--testNamePattern", pattern]),
      ];
      const child = spawn(process.execPath, [join(ROOT, "node_modules/vitest/vitest.mjs"), ...flags], {
        cwd: ROOT,
        env: { ...process.env, ...(isFull && { RETOUCH_FULL_TESTS: "1" }) },
        stdio: ["ignore", "ignore", "inherit"],
      });
      const [code] = (await once(child, "close")) as [number | null];
      const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(file, "utf8")) as Report;
      rmSync(folder, { recursive: true });
      onRound(1, 1);
      const failed = testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === "failed");
      return {
        rounds: isFull ? rounds.full : rounds.short,
        measures: [
          told("tests passed", numPassedTests),
          none("failed", numFailedTests),
          // A test that the machine does not allow has shown nothing. Those that a pattern leaves out were not meant.
          ...(pattern === undefined ? [none("skipped", numPendingTests)] : []),
          none("exit code", code ?? 1),
        ],
        violations: failed.map(({ fullName }) => fullName),
      };
    },
  };
}

const at = (...names: readonly string[]): string[] => names.map((name) => `server/src/${name}.test.ts`);

export const frozenAtCommit = byTests("F3b", "worker on SQLite frozen before it commits", {
  files: at("worker/frozen-worker"),
  rounds: { full: 100, short: 4 },
});
export const sqliteKilled = byTests("F5c", "process on SQLite killed (-9)", {
  files: at("store/sqlite/killed-process"),
  rounds: { full: 200, short: 20 },
});
export const fullDisk = byTests("F6", "disk full", { files: at("full-disk", "worker/full-disk"), rounds: { full: 30, short: 3 } });
export const overload = byTests("F7", "overload, in minutes", { files: at("http/overload"), rounds: { full: 10, short: 0 } });
export const modelRuns = byTests("F10", "model-based runs, each adapter", {
  files: at("store/sqlite/sqlite-store", "store/postgres/postgres-store"),
  pattern: "against the model",
  rounds: { full: 10_000, short: 100 },
});
export const webhooks = byTests("F12", "webhook events", {
  files: at("webhooks/law-five", "webhooks/sign-message", "outgoing/private-spellings"),
  rounds: { full: 10_000, short: 200 },
});
export const secrets = byTests("F13", "planted secrets", { files: at("http/secrets"), rounds: { full: 20, short: 20 } });
