import { z } from "zod";
import { SCHEDULER_NAMES } from "./scheduler-names.ts";

/** One model, as `GET models` lists it. */
export const modelSchema = z.object({
  name: z.string().describe("What `model` in a request says"),
  family: z.enum(["sd1", "sd2"]).describe("Stable Diffusion 1.x or 2.x"),
  native_size: z.int().describe("Pixels a side that the model was trained at"),
  inpainting: z.boolean().describe("Made for inpainting"),
  steps: z.int().describe("Default"),
  guidance_scale: z.number().describe("Default"),
  scheduler: z.enum(SCHEDULER_NAMES).describe("Default"),
});
export type Model = z.output<typeof modelSchema>;

/** `GET models`' reply: the default first. */
export const modelListSchema = z.object({ models: z.array(modelSchema) });
