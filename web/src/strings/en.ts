import { app } from "./en/app.ts";
import { history } from "./en/history.ts";
import { jobs } from "./en/jobs.ts";
import { keys } from "./en/keys.ts";
import { say } from "./en/say.ts";
import { see } from "./en/see.ts";
import { shortcuts } from "./en/shortcuts.ts";
import { stage } from "./en/stage.ts";
import { tools } from "./en/tools.ts";

/** Every text of the page. One file for each folder of views. */
export const en = { app, history, jobs, keys, say, see, shortcuts, stage, tools } as const;
