import { EngineError } from "../errors.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { SchedulerName } from "./scheduler.ts";

/** diffusers' classes that are here. */
const IMPLEMENTED: Readonly<Record<string, SchedulerName>> = {
  DDIMScheduler: "ddim",
  PNDMScheduler: "pndm",
  EulerDiscreteScheduler: "euler",
  EulerAncestralDiscreteScheduler: "euler_ancestral",
  DPMSolverMultistepScheduler: "dpmpp_2m",
};

/** diffusers' classes that solve the same equation another way, and the nearest that is here. */
const NEAREST: Readonly<Record<string, SchedulerName>> = {
  DEISMultistepScheduler: "dpmpp_2m",
  UniPCMultistepScheduler: "dpmpp_2m",
  DPMSolverSinglestepScheduler: "dpmpp_2m",
  LMSDiscreteScheduler: "euler",
  HeunDiscreteScheduler: "euler",
  KDPM2DiscreteScheduler: "euler",
  DDPMScheduler: "euler_ancestral",
  KDPM2AncestralDiscreteScheduler: "euler_ancestral",
  DPMSolverSDEScheduler: "euler_ancestral",
};

/**
 * The scheduler that a model comes with. `warnings` say, for a person, what was replaced or left out.
 *
 * @throws EngineError "model" for a class that is not a sampler of Stable Diffusion models
 */
export function schedulerNameOf(config: SchedulerConfig): { readonly name: SchedulerName; readonly warnings: readonly string[] } {
  const className = config.className ?? "";
  const implemented = ownEntry(IMPLEMENTED, className);
  const nearest = implemented ?? ownEntry(NEAREST, className);
  if (nearest === undefined) {
    const known = [...Object.keys(IMPLEMENTED), ...Object.keys(NEAREST)].join(", ");
    throw new EngineError(
      "model",
      `Expected one of ${known} for _class_name of scheduler_config.json but received ${JSON.stringify(config.className)}`,
    );
  }
  const name = nearest === "dpmpp_2m" && config.useKarrasSigmas ? "dpmpp_2m_karras" : nearest;
  const warnings = config.ignored.map((setting) => `The model's scheduler asks for ${setting}, which is not supported and was left out`);
  if (implemented === undefined) warnings.push(`The model's scheduler ${className} is not supported; ${name} takes its place`);
  return { name, warnings };
}

/** A file's own words are looked up, so nothing inherited may answer (`constructor`). */
function ownEntry(table: Readonly<Record<string, SchedulerName>>, key: string): SchedulerName | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
