import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describeModel, EngineError, type ModelInfo } from "@retouch/engine";
import { EditError } from "../jobs/edit-error.ts";

/** A model that can be named. */
export interface InstalledModel {
  readonly name: string;
  readonly folder: string;
  /** What its files say, or why they say nothing. Loading it may still fail. */
  readonly description: ModelInfo | EngineError;
}

/** What every model in diffusers layout has at its top. */
const MODEL_INDEX = "model_index.json";

/** The models in some folders, by name. */
export async function listInstalledModels(homes: readonly string[]): Promise<InstalledModel[]> {
  const found = homes
    .flatMap((home) => readdirSync(home).map((name) => ({ name, folder: join(home, name) })))
    .filter(({ folder }) => existsSync(join(folder, MODEL_INDEX)))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return Promise.all(found.map(async (model) => ({ ...model, description: await describe(model.folder) })));
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

async function describe(folder: string): Promise<ModelInfo | EngineError> {
  try {
    return await describeModel(folder);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}
