import { describe } from "vitest";
import { describeAdmission } from "./admission-laws.ts";
import { describeBlobs } from "./blob-laws.ts";
import { describeClaims } from "./claim-laws.ts";
import { describeEndings } from "./ending-laws.ts";
import { describeModel } from "./model/describe-model.ts";
import { describeQueries } from "./query-laws.ts";
import { describeSecrets } from "./secret-laws.ts";
import { describeSessions } from "./session-laws.ts";
import type { OpenStoreUnderTest } from "./store-under-test.ts";
import { describeSubscriptions } from "./subscription-laws.ts";
import { describeUpkeep } from "./upkeep-laws.ts";
import { describeWatching } from "./watch-laws.ts";
import { describeWebhooks } from "./webhook-laws.ts";

/** What every adapter of the stores must keep to, whatever it keeps them in. */
export function describeStore(adapter: string, open: OpenStoreUnderTest): void {
  describe(`the ${adapter} store`, () => {
    describeAdmission(open);
    describeClaims(open);
    describeEndings(open);
    describeUpkeep(open);
    describeQueries(open);
    describeWatching(open);
    describeBlobs(open);
    describeWebhooks(open);
    describeSecrets(open);
    describeSubscriptions(open);
    describeSessions(open);
    describeModel(open);
  });
}
