/** What a peer is asked for, one JSON object a line on its standard input; it answers each with one line, a `Reply` or an `EditReply`. */
export type Request = NetworkRequest | EditRequest;

export const NETWORKS = ["unet", "vae_encoder", "vae_decoder", "text_encoder"] as const;
export type Network = (typeof NETWORKS)[number];

/** Runs one network once. A network stays loaded until another is asked for. */
export interface NetworkRequest {
  readonly network: Network;
  /** A model in diffusers layout. */
  readonly folder: string;
  /**
   * A .safetensors file of the inputs, all fp32. unet: `sample` (n, c, h, w), `text` (n, tokens, width), `timestep` (1); vae_encoder:
   * `sample` (1, 3, h, w); vae_decoder: `latents` (1, 4, h, w); text_encoder: `ids` (1, positions).
   */
  readonly inputs: string;
  /** Where the result is written, as the tensor `output` of a .safetensors file. */
  readonly output: string;
}

/** Runs a whole inpainting edit as diffusers does it, by DDIM with the model's own schedule: not each model's algorithm is in both. */
export interface EditRequest {
  readonly edit: {
    readonly prompt: string;
    readonly seed: number;
    readonly steps: number;
    readonly guidanceScale: number;
    readonly strength: number;
  };
  readonly folder: string;
  /** `picture` (h, w, 3) and `mask` (h, w), integers 0–255 stored as fp32. */
  readonly inputs: string;
  /** `output` (h, w, 3), 0–255. */
  readonly output: string;
}

export interface Reply {
  /** Wall clock of the run alone. */
  readonly seconds: number;
  /** Processor time of the run, all threads. */
  readonly cpuSeconds: number;
  /** Wall clock from the weights on disk to a network that can run; 0 when it was loaded already. */
  readonly readySeconds: number;
}
