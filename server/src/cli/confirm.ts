import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
}

/**
 * Lets a person at the terminal say yes to what cannot be undone. Asked on standard error: standard output is for what a command prints.
 *
 * @throws Error when the answer is anything but yes, and where there is no terminal: a program is to say `--yes`.
 */
export async function confirm(
  question: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  if (input.isTTY !== true) throw new Error("Expected --yes where there is no terminal to ask on");
  const terminal = createInterface({ input, output });
  terminal.setPrompt(`${question} [y/N] `);
  terminal.prompt();
  const answer: IteratorResult<string, undefined> = await terminal[Symbol.asyncIterator]().next();
  terminal.close();
  if (answer.done === true || !/^y(es)?$/i.test(answer.value.trim())) throw new Error("Nothing was changed");
}
