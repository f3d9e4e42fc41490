import { openKeptStages } from "../../api/stage/kept-stages.ts";

/** Of this tab. Rejects where the browser keeps nothing. */
export const stages = openKeptStages(sessionStorage, Date.now());
// Whoever uses it hears of it; nobody might for a while.
stages.catch(() => undefined);
