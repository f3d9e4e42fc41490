import type { Paths } from "../document.ts";

export const WEBHOOK_PATHS: Paths = {};
