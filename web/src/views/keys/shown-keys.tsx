import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { KeySlot } from "../../api/administration/subscriptions.ts";
import { en } from "../../strings/en.ts";
import { IconButton } from "../ui/icon-button.tsx";
import controls from "./controls.module.css";
import styles from "./shown-keys.module.css";

interface ShownKeysProps {
  readonly keys: Partial<Record<KeySlot, string>>;
  readonly onClose: () => void;
}

/** Keys in the only moment in which they can be seen. They are in no store: with the dialog they are gone. */
export function ShownKeys({ keys, onClose }: ShownKeysProps) {
  return (
    <>
      <p className={styles.warning}>{en.keys.shown.warning}</p>
      {(["primary", "secondary"] as const).map(
        (slot) => keys[slot] !== undefined && <ShownKey key={slot} slot={slot} value={keys[slot]} />,
      )}
      <div className={controls.answers}>
        <button type="button" className={controls.button} data-kind="main" onClick={onClose}>
          {en.keys.shown.done}
        </button>
      </div>
    </>
  );
}

function ShownKey({ slot, value }: { readonly slot: KeySlot; readonly value: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <div className={styles.key}>
      <span>{en.keys.slots[slot]}</span>
      <code>{value}</code>
      <IconButton
        icon={isCopied ? Check : Copy}
        label={en.keys.shown.copy(slot)}
        onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}
      />
      <span role="status" className={styles.copied}>
        {isCopied && en.keys.shown.copied}
      </span>
    </div>
  );
}
