import { SHORTCUTS, type Command } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { Dialog } from "../ui/dialog.tsx";
import { spell } from "./keys-of.ts";
import styles from "./shortcuts-sheet.module.css";

type Group = keyof typeof en.shortcuts.groups;

interface Row {
  readonly keys: readonly string[];
  readonly does: string;
}

/** Everything that keys and pointers do. */
export function ShortcutsSheet({ onClose }: { readonly onClose: () => void }) {
  const { title, groups, page, pointer } = en.shortcuts;
  const mod = (key: string): string => spell({ key, mod: true });
  const rows: Readonly<Record<Group, readonly Row[]>> = {
    tools: rowsOf((command) => command.startsWith("tool.")),
    brush: rowsOf((command) => command.startsWith("brush.")),
    mask: rowsOf((command) => !command.includes(".") || command.startsWith("tint.")),
    view: rowsOf((command) => /^(?:zoom|pan)\./.test(command)),
    page: [
      { keys: [mod("Enter")], does: page.run },
      { keys: [mod("o")], does: page.open },
      { keys: ["?"], does: page.help },
      { keys: ["Enter"], does: page.brush },
    ],
    pointer: pointer.map(([how, does]) => ({ keys: [how], does })),
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles.groups}>
        {(Object.keys(rows) as Group[]).map((group) => (
          <section key={group} className={styles.group}>
            <h3>{groups[group]}</h3>
            <dl>
              {rows[group].map(({ keys: pressed, does }) => (
                <div key={does + pressed[0]} className={styles.row}>
                  <dt>{does}</dt>
                  <dd>
                    {pressed.map((each) => (
                      <kbd key={each}>{each}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** The editor's commands in their order, each once, with all its keys. */
function rowsOf(isWanted: (command: Command) => boolean): Row[] {
  const commands = new Set(SHORTCUTS.map(({ command }) => command).filter(isWanted));
  return [...commands].map((command) => ({
    keys: SHORTCUTS.filter((shortcut) => shortcut.command === command).map((shortcut) => spell(shortcut)),
    does: en.shortcuts.commands[command],
  }));
}
