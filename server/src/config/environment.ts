export type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as unset: `RETOUCH_PORT= npm start` is how shells unset for one command. */
export function readVariable(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  return value === "" ? undefined : value;
}
