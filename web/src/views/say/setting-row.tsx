import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { en } from "../../strings/en.ts";
import styles from "./setting-row.module.css";
import type { Setting } from "./use-setting.ts";

interface SettingRowProps {
  readonly setting: Pick<Setting<unknown>, "id" | "label" | "help" | "value" | "fault" | "reset">;
  /** Stands beside the label. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** Label, control, one line of help, and what is wrong. */
export function SettingRow({ setting: { id, label, help, value, fault, reset }, aside, children }: SettingRowProps) {
  return (
    <div className={styles.row}>
      <div className={styles.head}>
        <label htmlFor={id}>{label}</label>
        {value !== undefined && (
          <button type="button" className={styles.reset} aria-label={en.say.reset(label)} title={en.say.reset(label)} onClick={reset}>
            <RotateCcw size={14} aria-hidden />
          </button>
        )}
        {aside}
      </div>
      {children}
      <p id={`${id}-help`} className={styles.help}>
        {fault !== undefined && <strong className={styles.fault}>{fault} </strong>}
        {help}
      </p>
    </div>
  );
}
