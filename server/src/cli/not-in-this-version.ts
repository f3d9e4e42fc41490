import type { Command } from "commander";
import { COMMAND } from "../installation.ts";

/** What the documents promise and this version cannot do. `solutions`: what to do in its place. */
export class NotInThisVersion extends Error {
  override readonly name = "NotInThisVersion";
  readonly solutions: readonly string[];

  constructor(what: string, solutions: readonly string[]) {
    super(`${what} is not in this version`);
    this.solutions = solutions;
  }
}

const BY_HAND = [
  "put a model's folder in diffusers layout, with .safetensors weights, anywhere: the hub's own tools download one",
  `${COMMAND} serve --model <folder> and ${COMMAND} edit --model <folder> take it from there`,
];

/** What would get and remove models, which do not show in the help either. */
export function addMissingModelCommands(models: Command): void {
  for (const name of ["pull", "import", "remove"]) addMissing(models, name, `${COMMAND} models ${name}`, BY_HAND);
}

function addMissing(parent: Command, name: string, shown: string, solutions: readonly string[]): void {
  const command = parent.command(name, { hidden: true }).allowUnknownOption().allowExcessArguments();
  command.action(() => {
    throw new NotInThisVersion(shown, solutions);
  });
}
