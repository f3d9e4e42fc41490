import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { EditError } from "../jobs/edit-error.ts";

/** A model that can be named, as its files describe it; loading it may still fail. */
export interface InstalledModel {
  readonly name: string;
  readonly folder: string;
  readonly inpainting: boolean;
  /** Pixels a side that it was trained at. */
  readonly nativeSize: number;
}

/** What every model in diffusers layout has at its top. */
const MODEL_INDEX = "model_index.json";
/** Channels of an inpainting UNet's input: noisy latents (4), the mask (1) and the masked picture's latents (4). */
const INPAINTING_CHANNELS = 9;
/** Pixels to a latent, along each side. */
const LATENT_SCALE = 8;

/** The models in some folders, by name. */
export function listInstalledModels(homes: readonly string[]): InstalledModel[] {
  return homes
    .flatMap((home) => readdirSync(home).map((name) => ({ name, folder: join(home, name) })))
    .filter(({ folder }) => existsSync(join(folder, MODEL_INDEX)))
    .map((model) => ({ ...model, ...describe(model.folder) }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

/**
 * The folder of a model that is given by name, or by a path.
 *
 * @throws EditError, kind "model", when there is none
 */
export function findModelFolder(nameOrFolder: string, homes: readonly string[]): string {
  const isPath = /[\\/]|^\.+$/.test(nameOrFolder);
  const candidates = isPath ? [resolve(nameOrFolder)] : homes.map((home) => join(home, nameOrFolder));
  const found = candidates.find((folder) => existsSync(join(folder, MODEL_INDEX)));
  if (found !== undefined) return found;
  const rule = isPath ? `a folder with a ${MODEL_INDEX}` : "an installed model's name or folder";
  throw new EditError("model", `Expected ${rule} for model but received ${JSON.stringify(nameOrFolder)}`, { field: "model" });
}

function describe(folder: string): Pick<InstalledModel, "inpainting" | "nativeSize"> {
  const unet = JSON.parse(readFileSync(join(folder, "unet", "config.json"), "utf8")) as { in_channels: number; sample_size: number };
  return { inpainting: unet.in_channels === INPAINTING_CHANNELS, nativeSize: unet.sample_size * LATENT_SCALE };
}
