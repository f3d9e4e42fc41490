import type { LatentColours } from "./latent-colours.ts";
import type { ModelFolder } from "./model-folder.ts";
import type { Networks } from "./networks.ts";

/** A model folder and its networks, ready to run. */
export interface Model {
  readonly folder: ModelFolder;
  readonly networks: Networks;
  /** What every edit should tell of the model's files. */
  readonly warnings: readonly string[];
  /** Learned when they are first asked for. */
  latentColours(): Promise<LatentColours>;
}
