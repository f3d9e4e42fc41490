import { useActionState } from "react";
import type { KeySlot, Outcome, Subscription } from "../../api/administration/subscriptions.ts";
import { en } from "../../strings/en.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ActionFailure } from "./action-failure.tsx";
import controls from "./controls.module.css";
import { ShownKeys } from "./shown-keys.tsx";
import { subscriptions } from "./subscriptions.ts";

interface RotateDialogProps {
  readonly subscription: Subscription;
  readonly slot: KeySlot;
  readonly onClose: () => void;
}

/** Asks first, then shows the new key once. */
export function RotateDialog({ subscription: { id, name }, slot, onClose }: RotateDialogProps) {
  const [outcome, rotate, isPending] = useActionState<Outcome<string> | undefined>(() => subscriptions.rotate(id, slot), undefined);
  if (outcome?.ok === true) {
    return (
      <Dialog title={en.keys.shown.title} onClose={onClose}>
        <ShownKeys keys={{ [slot]: outcome.value }} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title={en.keys.rotate.title(slot)} onClose={onClose}>
      <form action={rotate} className={controls.stack}>
        <p>{en.keys.rotate.warning(slot, name)}</p>
        {outcome !== undefined && <ActionFailure failure={outcome.failure} />}
        <div className={controls.answers}>
          <button type="button" className={controls.button} onClick={onClose}>
            {en.keys.rotate.no}
          </button>
          <button type="submit" className={controls.button} data-kind="main" disabled={isPending}>
            {en.keys.rotate.yes}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
