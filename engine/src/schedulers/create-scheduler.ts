import { createDdim } from "./ddim.ts";
import { createDpmSolverMultistep } from "./dpm-solver-multistep.ts";
import { createEulerAncestral } from "./euler-ancestral.ts";
import { createEuler } from "./euler.ts";
import { createPndm } from "./pndm.ts";
import type { SchedulerConfig } from "./scheduler-config.ts";
import type { Scheduler, SchedulerName } from "./scheduler.ts";
import { validateRun, type SchedulerRun } from "./timestep-spacing.ts";

/**
 * Sets a scheduler up for one run. Any algorithm takes any config, as diffusers' `X.from_config(other.config)`: the settings it knows
 * from the file, its own defaults for the rest; the two DPM++ names decide on the Karras noise levels themselves.
 *
 * Steps are made in order; a step of index 0 starts the run anew, so one scheduler can serve several pictures one after the other.
 *
 * @param run `steps` 1 – trained timesteps, `begin` timesteps cut off at the front (0 – steps−1, default 0), `parity` (default false)
 * @throws EngineError "input" for a number of steps that the schedule does not have
 * @example
 * const scheduler = createScheduler("euler", parseSchedulerConfig(json), { steps: 20 });
 * let latents = noise.map((value) => value * scheduler.initNoiseSigma);
 * for (const [index, t] of scheduler.timesteps.entries()) {
 *   const output = await unet(scheduler.scaleModelInput(latents, index), t);
 *   latents = scheduler.step(output, index, latents, () => generator.normal(latents.length));
 * }
 */
export function createScheduler(name: SchedulerName, config: SchedulerConfig, run: SchedulerRun): Scheduler {
  validateRun(run, config.trainTimesteps);
  switch (name) {
    case "ddim":
      return createDdim(config, run);
    case "pndm":
      return createPndm(config, run);
    case "euler":
      return createEuler(config, run);
    case "euler_ancestral":
      return createEulerAncestral(config, run);
    case "dpmpp_2m":
      return createDpmSolverMultistep({ ...config, useKarrasSigmas: false }, run);
    case "dpmpp_2m_karras":
      return createDpmSolverMultistep({ ...config, useKarrasSigmas: true }, run);
  }
}
