import * as contract from "@retouch/contract";
import * as engine from "@retouch/engine";
import { expect, test } from "vitest";

test.each([
  ["samplers", contract.SCHEDULER_NAMES, engine.SCHEDULER_NAMES],
  ["mask modes", contract.MASK_MODES, engine.MASK_MODES],
  ["masked contents", contract.MASKED_CONTENTS, engine.MASKED_CONTENTS],
  ["areas", contract.AREAS, engine.AREAS],
])("the contract's %s are the engine's", (_name, offered, available) => {
  expect(offered).toEqual(available);
});
