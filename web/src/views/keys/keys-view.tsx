import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { api } from "../../api/api.ts";
import type { Subscription } from "../../api/administration/subscriptions.ts";
import { en } from "../../strings/en.ts";
import { FailureNote } from "../see/failure-note.tsx";
import { useStore } from "../use-store.ts";
import { CreateDialog } from "./create-dialog.tsx";
import styles from "./keys-view.module.css";
import { SubscriptionCard } from "./subscription-card.tsx";
import { subscriptions } from "./subscriptions.ts";

/** Subscriptions, for an administrator; for everybody else, why not. */
export function KeysView() {
  const session = useStore(api.session);
  if (session.kind !== "signed-in") return null;
  const { subscription, scopes } = session;
  return (
    <div className={styles.keys}>
      {subscription === null ? (
        <Refusal text={en.keys.noKeys} />
      ) : scopes !== "all" && scopes.includes("admin") ? (
        <Administration ownName={subscription} />
      ) : (
        <Refusal text={en.keys.notAdministrator(subscription)} command={en.keys.administratorCommand(subscription)} />
      )}
    </div>
  );
}

function Refusal({ text, command }: { readonly text: string; readonly command?: string }) {
  return (
    <>
      <div className={styles.head}>
        <h2>{en.keys.title}</h2>
      </div>
      <div className={styles.refusal}>
        <p>{text}</p>
        {command !== undefined && <code>{command}</code>}
      </div>
    </>
  );
}

const FILTERS = ["all", "active", "suspended", "cancelled"] as const;
type Filter = (typeof FILTERS)[number];

function Administration({ ownName }: { readonly ownName: string }) {
  const { isLoaded, list, failure } = useStore(subscriptions);
  const [filter, setFilter] = useState<Filter>("all");
  const [isCreating, setCreating] = useState(false);
  useEffect(() => void subscriptions.load(), []);
  const shown = list.filter(({ state }) => filter === "all" || state === filter);
  return (
    <>
      <div className={styles.head}>
        <h2>{en.keys.title}</h2>
        <button type="button" className={styles.create} onClick={() => setCreating(true)}>
          <Plus size={18} aria-hidden /> {en.keys.create}
        </button>
        <p>{en.keys.about}</p>
      </div>
      {failure !== undefined && <FailureNote failure={failure} />}
      {list.length > 1 && <FilterBar filter={filter} list={list} onChange={setFilter} />}
      {!isLoaded && failure === undefined && <p className={styles.empty}>{en.keys.loading}</p>}
      {isLoaded && shown.length === 0 && <p className={styles.empty}>{en.keys.none}</p>}
      <ul className={styles.cards}>
        {shown.map((subscription) => (
          <SubscriptionCard key={subscription.id} subscription={subscription} isOwn={subscription.name === ownName} />
        ))}
      </ul>
      {isCreating && <CreateDialog onClose={() => setCreating(false)} />}
    </>
  );
}

interface FilterBarProps {
  readonly filter: Filter;
  readonly list: readonly Subscription[];
  readonly onChange: (filter: Filter) => void;
}

function FilterBar({ filter, list, onChange }: FilterBarProps) {
  const count = (name: Filter): number => list.filter(({ state }) => name === "all" || state === name).length;
  return (
    <fieldset className={styles.filter}>
      <legend>{en.keys.filter.label}</legend>
      {FILTERS.map((name) => (
        <label key={name}>
          <input type="radio" name="state" checked={filter === name} onChange={() => onChange(name)} />
          {en.keys.filter[name]} <span>{count(name)}</span>
        </label>
      ))}
    </fieldset>
  );
}
