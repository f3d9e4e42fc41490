import { useActionState, useState } from "react";
import type { Outcome, Subscription } from "../../api/administration/subscriptions.ts";
import { en } from "../../strings/en.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ActionFailure } from "./action-failure.tsx";
import controls from "./controls.module.css";
import { subscriptions } from "./subscriptions.ts";

/** Suspends, resumes, or cancels for good. */
export function StateActions({ subscription }: { readonly subscription: Subscription }) {
  const { id, name, state } = subscription;
  const [isAsking, setAsking] = useState(false);
  const isActive = state === "active";
  const [outcome, toggle, isPending] = useActionState<Outcome<Subscription> | undefined>(
    () => subscriptions.change(id, { state: isActive ? "suspended" : "active" }),
    undefined,
  );
  return (
    <div className={controls.section}>
      {outcome?.ok === false && <ActionFailure failure={outcome.failure} />}
      <form action={toggle} className={controls.answers} data-place="start">
        <button
          type="submit"
          className={controls.button}
          disabled={isPending}
          aria-label={isActive ? en.keys.suspendLabel(name) : en.keys.resumeLabel(name)}
        >
          {isActive ? en.keys.suspend : en.keys.resume}
        </button>
        <button
          type="button"
          className={controls.button}
          data-kind="danger"
          aria-label={en.keys.cancel.label(name)}
          onClick={() => setAsking(true)}
        >
          {en.keys.cancel.button}
        </button>
      </form>
      {isAsking && <CancelDialog subscription={subscription} onClose={() => setAsking(false)} />}
    </div>
  );
}

function CancelDialog({ subscription: { id, name }, onClose }: { readonly subscription: Subscription; readonly onClose: () => void }) {
  const [outcome, cancel, isPending] = useActionState<Outcome<Subscription> | undefined>(async () => {
    const cancelled = await subscriptions.cancel(id);
    if (cancelled.ok) onClose();
    return cancelled;
  }, undefined);
  return (
    <Dialog title={en.keys.cancel.title(name)} onClose={onClose}>
      <form action={cancel} className={controls.stack}>
        <p>{en.keys.cancel.warning(name)}</p>
        {outcome?.ok === false && <ActionFailure failure={outcome.failure} />}
        <div className={controls.answers}>
          <button type="button" className={controls.button} onClick={onClose}>
            {en.keys.cancel.no}
          </button>
          <button type="submit" className={controls.button} data-kind="danger" disabled={isPending}>
            {en.keys.cancel.yes}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
