import type { Figure } from "../figure.ts";
import { workerKilled } from "./worker-killed.ts";

export const FIGURES: readonly Figure[] = [workerKilled];
