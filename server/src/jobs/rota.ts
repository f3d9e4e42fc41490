/** Of what is to be done now and then, by one process of all that share a store. */
export interface Rota {
  /** True for whoever is to do it now: one of all that ask within about `everyMs`. A process that ends over it is followed by another, later. */
  takes(duty: string, everyMs: number): Promise<boolean>;
}

/** Of a process that is alone. */
export const ALONE: Rota = { takes: async () => true };
