import type { Figure } from "../figure.ts";
import { connectionsCut } from "./connections-cut.ts";
import { databaseStopped } from "./database-stopped.ts";
import { frozenWorker } from "./frozen-worker.ts";
import { gatewayKilled } from "./gateway-killed.ts";
import { keyRevoked } from "./key-revoked.ts";
import { frozenAtCommit, fullDisk, modelRuns, overload, secrets, sqliteKilled, webhooks } from "./own-tests.ts";
import { requestsHeld } from "./requests-held.ts";
import { rollingRestart } from "./rolling-restart.ts";
import { scaling } from "./scaling.ts";
import { workerKilled } from "./worker-killed.ts";

export const FIGURES: readonly Figure[] = [
  workerKilled,
  frozenWorker,
  frozenAtCommit,
  gatewayKilled,
  databaseStopped,
  connectionsCut,
  sqliteKilled,
  fullDisk,
  overload,
  requestsHeld,
  scaling,
  keyRevoked,
  modelRuns,
  webhooks,
  secrets,
  rollingRestart,
];
