import type { Command } from "commander";

/** `retouch help keys create`: commander's own `help` knows the first of these words only. */
export function addHelp(program: Command): void {
  program
    .command("help [command...]")
    .description("show the help of a command")
    .action((names: readonly string[]) => {
      let found = program;
      for (const name of names) {
        const next = found.commands.find((command) => command.name() === name);
        if (next === undefined) throw new Error(`Expected a command for help but received ${JSON.stringify(names.join(" "))}`);
        found = next;
      }
      found.outputHelp();
    });
}
