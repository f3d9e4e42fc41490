import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { isOwnKey, OWN_KEY_RULE } from "../../keys/key.ts";
import type { KeySlot } from "../../keys/subscription.ts";

/**
 * Keys that another gateway issued: one or two lines, the primary first, from a file or from standard input. Never from a parameter:
 * every process of the machine can read those, and the shell keeps them.
 *
 * @throws Error that shows nothing of what was read.
 */
export async function readKeys(file: string | undefined): Promise<Record<KeySlot, string | undefined>> {
  const lines = (await read(file)).split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== "");
  const [primary, secondary] = keys;
  const source = file === undefined ? "standard input" : "--file";
  if (keys.length < 1 || keys.length > 2)
    throw new Error(`Expected one or two keys, one a line, for ${source} but received ${keys.length}`);
  const wrong = keys.find((key) => !isOwnKey(key));
  if (wrong !== undefined) throw new Error(`Expected ${OWN_KEY_RULE} for each key but received one of ${wrong.length}`);
  if (primary === secondary) throw new Error(`Expected two different keys for ${source} but received one twice`);
  return { primary, secondary };
}

async function read(file: string | undefined): Promise<string> {
  if (file === undefined) {
    if (process.stdin.isTTY) process.stderr.write("Paste the key, or two on two lines, then press Ctrl-D:\n");
    return text(process.stdin);
  }
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(
      `Expected a file that can be read for --file but received ${JSON.stringify(file)} (${(error as NodeJS.ErrnoException).code})`,
      {
        cause: error,
      },
    );
  }
}
