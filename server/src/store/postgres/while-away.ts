import { setTimeout as sleep } from "node:timers/promises";
import { StoreAway } from "../../jobs/store-away.ts";
import { tellTrouble } from "./tell-trouble.ts";

/** As long as a database that restarts, or a standby that takes over, may need before a caller hears of it. */
const PATIENCE_MS = 8000;
const ASK_AGAIN_MS = 150;

/**
 * Asks again while the database is away, for a few seconds. Only for what can be done twice.
 *
 * @throws StoreAway when it stays away; StoreFull; what `ask` throws
 */
export async function whileAway<Result>(ask: () => Promise<Result>): Promise<Result> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const told = tellTrouble(error);
      if (!(told instanceof StoreAway) || performance.now() > until) throw told;
      await sleep(ASK_AGAIN_MS);
    }
  }
}
