import type { Model as WireModel } from "@retouch/contract";
import type { CamelCased } from "./camel-case.ts";
import { readJson } from "./read-reply.ts";
import type { CallOptions, Transport } from "./transport.ts";

export type Model = CamelCased<WireModel>;

/** What is installed. */
export class Models {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * The models, the default first.
   *
   * @example
   * const [{ name, nativeSize }] = await retouch.models.list();
   */
  async list(options?: CallOptions): Promise<readonly Model[]> {
    const read = readJson<{ models: WireModel[] }>;
    const { models } = await this.#transport.send({ method: "GET", path: "inpainting/v1/models", options, read });
    return models;
  }
}
