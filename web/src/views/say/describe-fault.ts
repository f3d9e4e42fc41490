import type { Fault } from "../../api/settings/check-settings.ts";
import { en } from "../../strings/en.ts";

export function describeFault(fault: Fault): string {
  const { faults } = en.say;
  if (fault.rule === "length") return faults.length(fault.maximum);
  if (fault.rule === "whole" || fault.rule === "range") return faults[fault.rule](fault.minimum, fault.maximum);
  return faults[fault.rule];
}
