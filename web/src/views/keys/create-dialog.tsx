import { useActionState } from "react";
import type { IssuedSubscription, Outcome } from "../../api/administration/subscriptions.ts";
import { en } from "../../strings/en.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ActionFailure } from "./action-failure.tsx";
import controls from "./controls.module.css";
import { readTerms, type Terms } from "./read-terms.ts";
import { ShownKeys } from "./shown-keys.tsx";
import { submit } from "./submit.ts";
import { subscriptions } from "./subscriptions.ts";
import { TermFields } from "./term-fields.tsx";

const NEW_TERMS: Terms = {
  name: "",
  scopes: "all",
  limits: { requestsPerMinute: null, runningJobs: null, imagesPerDay: null },
  priority: 0,
};

/** Makes a subscription, then shows its keys once. */
export function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const [outcome, create, isPending] = useActionState<Outcome<IssuedSubscription> | undefined, FormData>(
    (_, form) => subscriptions.create(readTerms(form)),
    undefined,
  );
  if (outcome?.ok === true) {
    const { primaryKey, secondaryKey } = outcome.value;
    return (
      <Dialog title={en.keys.shown.title} onClose={onClose}>
        <ShownKeys keys={{ primary: primaryKey, secondary: secondaryKey }} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title={en.keys.create} onClose={onClose}>
      <form className={controls.stack} onSubmit={(event) => submit(event, create)}>
        <TermFields terms={NEW_TERMS} />
        {outcome !== undefined && <ActionFailure failure={outcome.failure} />}
        <div className={controls.answers}>
          <button type="submit" className={controls.button} data-kind="main" disabled={isPending}>
            {en.keys.form.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
