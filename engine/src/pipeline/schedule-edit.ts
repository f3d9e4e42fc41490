import { createScheduler } from "../schedulers/create-scheduler.ts";
import type { SchedulerConfig } from "../schedulers/scheduler-config.ts";
import type { Scheduler } from "../schedulers/scheduler.ts";
import type { Edit } from "./edit.ts";
import type { Settings } from "./settings.ts";

/** The scheduler of an edit: the model's own schedule, cut to the steps that the settings run. */
export function scheduleEdit(config: SchedulerConfig, settings: Settings, edit: Pick<Edit, "exactSteps" | "parity" | "mask">): Scheduler {
  const { scheduler, totalSteps: steps, strength } = settings;
  const begin = steps - Math.max(settings.steps, 1);
  if (edit.parity === true) return createScheduler(scheduler, asPipelinesCorrect(config, edit), { steps, begin, parity: true });
  const isLengthened = edit.exactSteps === true && strength < 1;
  return createScheduler(scheduler, isLengthened ? evenly(unclipped(config)) : unclipped(config), { steps, begin });
}

/** Clipping x_0 to −1…1 is for models of pixels. Some files leave it on by omission, and diffusers then clips latents. */
function unclipped(config: SchedulerConfig): SchedulerConfig {
  return { ...config, clipSample: false };
}

/**
 * diffusers' pipelines for text and for pictures switch clipping off in a model's own DDIM when they load it; the one for inpainting does not,
 * nor do they in a scheduler that the caller makes from another's file.
 */
function asPipelinesCorrect(config: SchedulerConfig, { mask }: Pick<Edit, "mask">): SchedulerConfig {
  return mask === undefined && config.className === "DDIMScheduler" ? unclipped(config) : config;
}

/** Whole strides do not reach the noise asked for when steps are many: at strength 0.3 the last 50 of 167 would begin at timestep 246. */
function evenly(config: SchedulerConfig): SchedulerConfig {
  return { ...config, timestepSpacing: "trailing" };
}
