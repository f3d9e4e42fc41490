import type { Subscription } from "../../api/administration/subscriptions.ts";
import type { JobFilter } from "../../api/jobs/job-list.ts";
import { en } from "../../strings/en.ts";
import styles from "./job-filters.module.css";

const STATUSES = ["queued", "running", "succeeded", "failed", "cancelled", "expired"] as const;

interface JobFiltersProps {
  readonly filter: JobFilter;
  /** Whose jobs may be chosen; undefined: one's own only. */
  readonly subscriptions: readonly Subscription[] | undefined;
  readonly onChange: (filter: JobFilter) => void;
}

export function JobFilters({ filter, subscriptions, onChange }: JobFiltersProps) {
  const strings = en.jobs.filter;
  return (
    <div className={styles.filters}>
      <label>
        <span>{strings.status}</span>
        <select
          value={filter.status ?? ""}
          onChange={({ target }) => onChange({ ...filter, status: STATUSES.find((status) => status === target.value) })}
        >
          <option value="">{strings.anyStatus}</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {en.jobs.statuses[status]}
            </option>
          ))}
        </select>
      </label>
      {subscriptions !== undefined && (
        <label>
          <span>{strings.subscription}</span>
          <select
            value={filter.subscription ?? ""}
            onChange={({ target }) => onChange({ ...filter, subscription: target.value === "" ? undefined : target.value })}
          >
            <option value="">{strings.own}</option>
            <option value="all">{strings.all}</option>
            {subscriptions.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
