import { useState } from "react";
import type { KeySlot, Subscription } from "../../api/administration/subscriptions.ts";
import { en } from "../../strings/en.ts";
import controls from "./controls.module.css";
import { sayDayAndTime } from "./day-time.ts";
import styles from "./key-slots.module.css";
import { RotateDialog } from "./rotate-dialog.tsx";

const SLOTS: readonly KeySlot[] = ["primary", "secondary"];

/** The two keys: whether each is there and used, and a new one in its place. */
export function KeySlots({ subscription }: { readonly subscription: Subscription }) {
  const [rotating, setRotating] = useState<KeySlot>();
  const { name, state, keys } = subscription;
  return (
    <div className={styles.slots}>
      {SLOTS.map((slot) => (
        <section key={slot} className={styles.slot}>
          <div>
            <h4>{en.keys.slots[slot]}</h4>
            <p>{describeUse(keys[slot])}</p>
          </div>
          {state !== "cancelled" && (
            <button
              type="button"
              className={controls.button}
              aria-label={en.keys.rotate.label(slot, name)}
              onClick={() => setRotating(slot)}
            >
              {en.keys.rotate.button}
            </button>
          )}
        </section>
      ))}
      {rotating !== undefined && <RotateDialog subscription={subscription} slot={rotating} onClose={() => setRotating(undefined)} />}
    </div>
  );
}

function describeUse({ isSet, lastUsedAt }: Subscription["keys"][KeySlot]): string {
  if (!isSet) return en.keys.noKey;
  return lastUsedAt === null ? en.keys.neverUsed : en.keys.lastUsed(sayDayAndTime(lastUsedAt));
}
