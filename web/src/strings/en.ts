import { app } from "./en/app.ts";

/** Every text of the page. One file for each folder of views. */
export const en = { app } as const;
