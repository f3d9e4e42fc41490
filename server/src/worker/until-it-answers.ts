import { setTimeout as sleep } from "node:timers/promises";
import { StoreAway } from "../jobs/store-away.ts";

const ASK_AGAIN_MS = 500;

/** Asks a store that is away again and again: what took minutes to make is not to be thrown away for that. Only for what can be done twice. */
export async function untilItAnswers<Result>(stop: AbortSignal, ask: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StoreAway) || stop.aborted) throw error;
      await sleep(ASK_AGAIN_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}
