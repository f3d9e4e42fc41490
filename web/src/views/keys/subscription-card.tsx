import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import type { Subscription } from "../../api/administration/subscriptions.ts";
import { en } from "../../strings/en.ts";
import { sayDay } from "./day-time.ts";
import { KeySlots } from "./key-slots.tsx";
import { choiceOf, CUSTOMER_SCOPES } from "./read-terms.ts";
import { StateActions } from "./state-actions.tsx";
import styles from "./subscription-card.module.css";
import { TermsForm } from "./terms-form.tsx";
import { Usage } from "./usage.tsx";

/** One subscription: a line that says what it is, and opened all that can be seen and done. */
export function SubscriptionCard({ subscription, isOwn }: { readonly subscription: Subscription; readonly isOwn: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const bodyId = useId();
  const { name, state, createdAt, scopes, limits, priority } = subscription;
  return (
    <li className={styles.card} data-state={state}>
      <h3>
        <button type="button" className={styles.summary} aria-expanded={isOpen} aria-controls={bodyId} onClick={() => setOpen(!isOpen)}>
          <span className={styles.name}>{name}</span>
          <span className={styles.state} data-state={state}>
            {en.keys.states[state]}
          </span>
          <span className={styles.facts}>
            {describeScopes(subscription)}&nbsp;· {describeLimits(subscription)}&nbsp;·{" "}
            {priority !== 0 && `${en.keys.priority(priority)}\u00a0· `}
            {en.keys.since(sayDay(createdAt))}
            {isOwn && `\u00a0· ${en.keys.you}`}
          </span>
          <ChevronDown size={20} aria-hidden className={styles.chevron} />
        </button>
      </h3>
      <div id={bodyId} hidden={!isOpen} className={styles.body}>
        {isOpen && (
          <>
            <Usage id={subscription.id} />
            <KeySlots subscription={subscription} />
            {state !== "cancelled" && (
              <>
                {/* Anew with every change from elsewhere, so that its fields are what the server has. */}
                <TermsForm key={JSON.stringify([name, scopes, limits, priority])} subscription={subscription} />
                <StateActions subscription={subscription} />
              </>
            )}
          </>
        )}
      </div>
    </li>
  );
}

function describeScopes({ scopes }: Subscription): string {
  const choice = choiceOf(scopes);
  if (choice !== "some") return en.keys.may[choice];
  return CUSTOMER_SCOPES.filter((scope) => scopes.includes(scope))
    .map((scope) => en.keys.form.scopes[scope])
    .join(", ");
}

function describeLimits({ limits }: Subscription): string {
  const { limits: names, noLimit } = en.keys.form;
  const set = (["requestsPerMinute", "runningJobs", "imagesPerDay"] as const).filter((limit) => limits[limit] !== null);
  return set.length === 0 ? noLimit : set.map((limit) => `${limits[limit]} ${names[limit].toLowerCase()}`).join(", ");
}
