import { Suspense, use, useId, useState } from "react";
import type { DayUsage } from "../../api/administration/subscriptions.ts";
import { en } from "../../strings/en.ts";
import { FailureNote } from "../see/failure-note.tsx";
import controls from "./controls.module.css";
import { sayUsageDay } from "./day-time.ts";
import { MEASURES, niceMaximum, summarise, type Measure } from "./plot-scale.ts";
import { subscriptions } from "./subscriptions.ts";
import styles from "./usage.module.css";

/** What a subscription got, day by day: as a chart, and as a table for whoever cannot see one. */
export function Usage({ id }: { readonly id: string }) {
  return (
    <section className={controls.section}>
      <Suspense fallback={<div className={styles.pending} />}>
        <UsageOf id={id} />
      </Suspense>
    </section>
  );
}

function UsageOf({ id }: { readonly id: string }) {
  const outcome = use(subscriptions.usage(id));
  const [measure, setMeasure] = useState<Measure>("images");
  const group = useId();
  if (!outcome.ok) return <FailureNote failure={outcome.failure} />;
  const strings = en.keys.usage;
  return (
    <>
      <div className={styles.head}>
        <h4>
          {strings.title} <small>{strings.about}</small>
        </h4>
        <fieldset className={styles.measures} aria-label={strings.measureLabel}>
          {MEASURES.map((name) => (
            <label key={name}>
              <input type="radio" name={group} checked={measure === name} onChange={() => setMeasure(name)} />
              {strings.measures[name]}
            </label>
          ))}
        </fieldset>
      </div>
      <Plot days={outcome.value} measure={measure} />
      <details className={styles.table}>
        <summary>{strings.table}</summary>
        <Table days={outcome.value} />
      </details>
    </>
  );
}

/** In the drawing's own units; it is stretched to its place. */
const BAR = 10;
const GAP = 3;
const HEIGHT = 100;

function Plot({ days, measure }: { readonly days: readonly DayUsage[]; readonly measure: Measure }) {
  const maximum = niceMaximum(days.map((day) => day[measure]));
  const summary = summarise(days, measure);
  const strings = en.keys.usage;
  const name = strings.measures[measure];
  const [first, last] = [days[0], days.at(-1)];
  const label =
    summary === undefined
      ? strings.nothing(name)
      : strings.summary(name, sayAmount(summary.total, measure), sayAmount(summary.most[measure], measure), sayUsageDay(summary.most.day));
  return (
    <figure className={styles.plot} data-measure={measure}>
      <div className={styles.axis} aria-hidden>
        <span>{sayAmount(maximum, measure)}</span>
        <span>0</span>
      </div>
      <svg viewBox={`0 0 ${days.length * BAR} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {days.map((day, i) => {
          const height = (day[measure] / maximum) * HEIGHT;
          return (
            <g key={day.day}>
              <title>{`${sayUsageDay(day.day)}: ${sayAmount(day[measure], measure)}`}</title>
              <rect className={styles.hit} x={i * BAR} y={0} width={BAR} height={HEIGHT} />
              <rect className={styles.bar} x={i * BAR + GAP / 2} y={HEIGHT - height} width={BAR - GAP} height={height} />
            </g>
          );
        })}
      </svg>
      <figcaption className={styles.caption}>
        <span>{first && sayUsageDay(first.day)}</span>
        <strong>{summary === undefined ? strings.empty : strings.total(sayAmount(summary.total, measure))}</strong>
        <span>{last && sayUsageDay(last.day)}</span>
      </figcaption>
    </figure>
  );
}

function Table({ days }: { readonly days: readonly DayUsage[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{en.keys.usage.day}</th>
          {MEASURES.map((measure) => (
            <th key={measure} scope="col">
              {en.keys.usage.measures[measure]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((day) => (
          <tr key={day.day}>
            <th scope="row">{sayUsageDay(day.day)}</th>
            {MEASURES.map((measure) => (
              <td key={measure}>{sayAmount(day[measure], measure)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const numberFormat = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

function sayAmount(amount: number, measure: Measure): string {
  const number = numberFormat.format(amount);
  return measure === "engineSeconds" ? en.keys.usage.seconds(number) : number;
}
