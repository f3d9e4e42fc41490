import type { Command } from "commander";
import { COMMAND } from "../../installation.ts";
import { addChangeCommands } from "./change-commands.ts";
import { addIssueCommands } from "./issue-commands.ts";

const EXAMPLES = `
A running server heeds every change at once.

Examples:
  $ ${COMMAND} keys create shop --scopes images:create,jobs:read --requests-per-minute 60 --images-per-day 500
  $ ${COMMAND} keys rotate shop --slot secondary
  $ ${COMMAND} keys import shop --file old-keys.txt
  $ ${COMMAND} keys limits shop --images-per-day none
  $ ${COMMAND} keys revoke shop
  $ ${COMMAND} keys link shop`;

/** `retouch keys` */
export function addKeys(program: Command): void {
  const keys = program.command("keys").description("who may use the API, for what, and how much").addHelpText("after", EXAMPLES);
  addIssueCommands(keys);
  addChangeCommands(keys, `${COMMAND} keys create <name>`);
}
