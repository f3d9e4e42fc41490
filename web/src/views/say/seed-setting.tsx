import { Dices, Lock, LockOpen } from "lucide-react";
import { api } from "../../api/api.ts";
import { FIELDS } from "../../api/settings/rules.ts";
import { en } from "../../strings/en.ts";
import { useStore } from "../use-store.ts";
import styles from "./controls.module.css";
import { SettingRow } from "./setting-row.tsx";
import { useSetting } from "./use-setting.ts";

/** Open, each run draws its seed; locked, they share one. The lock keeps the seed of the last picture, the dice roll another. */
export function SeedSetting() {
  const setting = useSetting("seed");
  const { value, aria, change } = setting;
  const [run] = useStore(api.runs);
  const lastSeed = run?.phase.kind === "succeeded" ? run.phase.facts.pictures[0].seed : undefined;
  const isLocked = value !== undefined;
  const lockLabel = isLocked ? en.say.seed.unlock : en.say.seed.lock;
  return (
    <SettingRow setting={setting}>
      <div className={styles.seed}>
        <input
          {...aria}
          type="number"
          inputMode="numeric"
          min={0}
          max={FIELDS.seed.maximum}
          className={styles.field}
          placeholder={lastSeed === undefined ? en.say.seed.placeholder : `${en.say.seed.placeholder} (${lastSeed})`}
          value={value ?? ""}
          onChange={({ target }) => change(target.value === "" ? undefined : target.valueAsNumber)}
        />
        <button
          type="button"
          className={styles.icon}
          aria-pressed={isLocked}
          aria-label={lockLabel}
          title={lockLabel}
          onClick={() => change(isLocked ? undefined : (lastSeed ?? rollSeed()))}
        >
          {isLocked ? <Lock size={18} aria-hidden /> : <LockOpen size={18} aria-hidden />}
        </button>
        <button
          type="button"
          className={styles.icon}
          aria-label={en.say.seed.dice}
          title={en.say.seed.dice}
          onClick={() => change(rollSeed())}
        >
          <Dices size={18} aria-hidden />
        </button>
      </div>
    </SettingRow>
  );
}

function rollSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}
