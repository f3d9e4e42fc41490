import type { DayUsage } from "../../api/administration/subscriptions.ts";

export const MEASURES = ["images", "jobs", "failures", "engineSeconds"] as const;
export type Measure = (typeof MEASURES)[number];

/** The smallest of 1, 2, 5, 10, 20, 50 … that is not below the largest value: a scale that can be read at a glance. */
export function niceMaximum(values: readonly number[]): number {
  const largest = Math.max(...values, 1);
  const magnitude = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 5, 10].map((step) => step * magnitude).find((step) => step >= largest) ?? largest;
}

export interface Summary {
  readonly total: number;
  readonly most: DayUsage;
}

/** What is worth saying of a month; undefined when there is nothing. */
export function summarise(days: readonly DayUsage[], measure: Measure): Summary | undefined {
  const total = days.reduce((sum, day) => sum + day[measure], 0);
  if (total === 0) return undefined;
  return { total, most: days.reduce((most, day) => (day[measure] > most[measure] ? day : most)) };
}
