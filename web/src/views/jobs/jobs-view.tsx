import { useEffect } from "react";
import { api } from "../../api/api.ts";
import { en } from "../../strings/en.ts";
import { subscriptions } from "../keys/subscriptions.ts";
import { FailureNote } from "../see/failure-note.tsx";
import { useStore } from "../use-store.ts";
import { JobFilters } from "./job-filters.tsx";
import { jobList } from "./job-list.ts";
import { JobRow } from "./job-row.tsx";
import styles from "./jobs-view.module.css";

/** Jobs as they are now: one's own, and for an administrator all others too. */
export function JobsView() {
  const session = useStore(api.session);
  const { filter, isLoaded, jobs, hasMore, failure } = useStore(jobList);
  const { list } = useStore(subscriptions);
  const isAdministrator = session.kind === "signed-in" && session.scopes !== "all" && session.scopes.includes("admin");
  useEffect(() => jobList.follow(), []);
  useEffect(() => {
    if (isAdministrator) void subscriptions.load();
  }, [isAdministrator]);

  const longestMs = Math.max(...jobs.map(({ timings }) => timings.totalMs), 1);
  const isFiltered = filter.status !== undefined || filter.subscription !== undefined;
  return (
    <div className={styles.jobs}>
      <div className={styles.head}>
        <h2>{en.jobs.title}</h2>
        <p>
          {en.jobs.about} {!isAdministrator && en.jobs.own}
        </p>
      </div>
      <JobFilters filter={filter} subscriptions={isAdministrator ? list : undefined} onChange={jobList.show} />
      {failure !== undefined && <FailureNote failure={failure} />}
      {jobs.length === 0 && failure === undefined && (
        <p className={styles.empty}>{!isLoaded ? en.jobs.loading : isFiltered ? en.jobs.emptyFiltered : en.jobs.empty}</p>
      )}
      <ul className={styles.list} aria-label={en.jobs.title}>
        {jobs.map((job) => (
          <JobRow
            key={job.id}
            job={job}
            longestMs={longestMs}
            owner={isAdministrator ? (list.find(({ id }) => id === job.subscriptionId)?.name ?? en.jobs.unknownSubscription) : undefined}
          />
        ))}
      </ul>
      {hasMore && (
        <button type="button" className={styles.more} onClick={jobList.showMore}>
          {en.jobs.more}
        </button>
      )}
    </div>
  );
}
