import { useActionState } from "react";
import type { Outcome, Subscription } from "../../api/administration/subscriptions.ts";
import { en } from "../../strings/en.ts";
import { ActionFailure } from "./action-failure.tsx";
import controls from "./controls.module.css";
import { readTerms } from "./read-terms.ts";
import { submit } from "./submit.ts";
import { subscriptions } from "./subscriptions.ts";
import { TermFields } from "./term-fields.tsx";

/** Name, scopes, limits and priority of a subscription, to be changed. */
export function TermsForm({ subscription }: { readonly subscription: Subscription }) {
  const [outcome, save, isPending] = useActionState<Outcome<Subscription> | undefined, FormData>(
    (_, form) => subscriptions.change(subscription.id, readTerms(form)),
    undefined,
  );
  return (
    <form className={controls.section} aria-label={en.keys.form.title(subscription.name)} onSubmit={(event) => submit(event, save)}>
      <TermFields terms={subscription} />
      {outcome?.ok === false && <ActionFailure failure={outcome.failure} />}
      <div className={controls.answers}>
        <span role="status" className={controls.said}>
          {isPending ? en.keys.form.saving : outcome?.ok === true && en.keys.form.saved}
        </span>
        <button type="submit" className={controls.button} disabled={isPending}>
          {en.keys.form.save}
        </button>
      </div>
    </form>
  );
}
