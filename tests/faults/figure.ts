import type { Cluster, ClusterTerms } from "./cluster/start-cluster.ts";

/** What a figure measured, next to what it should be. */
export interface Measure {
  readonly name: string;
  /** With its unit. */
  readonly measured: string;
  /** With its unit; empty where the figure only tells. */
  readonly target: string;
  readonly isMet: boolean;
  /** Whether it depends on how fast the machine is, so that a test run on a busy one may not fail by it. */
  readonly isOfSpeed?: boolean;
}

export interface Outcome {
  /** Of the fault. */
  readonly rounds: number;
  readonly measures: readonly Measure[];
  /** What the judge found, a line each. */
  readonly violations: readonly string[];
}

export interface FigureTerms {
  readonly isFull: boolean;
  /** Of each figure. Default: as many as the form has. */
  readonly rounds?: number | undefined;
  /** Whether the figure has had its time: no more rounds are begun. */
  readonly isLate: () => boolean;
  /** Called after each round. */
  readonly onRound: (round: number, of: number) => void;
}

interface NamedFigure {
  /** F2, with a letter where a figure has parts. */
  readonly name: string;
  readonly what: string;
}

/** A fault, or many, on a cluster under load. */
export interface ClusterFigure extends NamedFigure {
  /** How large a cluster it begins with. Its lease is the real one in the full form, and a short one in the short form. */
  readonly size: (isFull: boolean) => Pick<ClusterTerms, "gateways" | "workers">;
  readonly show: (cluster: Cluster, terms: FigureTerms) => Promise<Outcome>;
}

/** One that is shown without a cluster. */
export interface LoneFigure extends NamedFigure {
  readonly size: undefined;
  readonly show: (terms: FigureTerms) => Promise<Outcome>;
}

/** One of the figures that the suite shows. */
export type Figure = ClusterFigure | LoneFigure;

export function isMet({ measures, violations }: Outcome): boolean {
  return violations.length === 0 && measures.every((measure) => measure.isMet);
}

/** A measure that may be so much at most. */
export function atMost(name: string, value: number, limit: number, unit: string, isOfSpeed = false): Measure {
  const digits = unit === "s" ? 1 : 0;
  return { name, measured: `${value.toFixed(digits)} ${unit}`, target: `≤ ${limit} ${unit}`, isMet: value <= limit, isOfSpeed };
}

export function atLeast(name: string, value: number, limit: number, unit: string, isOfSpeed = false): Measure {
  return { name, measured: `${value.toFixed(2)} ${unit}`, target: `≥ ${limit} ${unit}`, isMet: value >= limit, isOfSpeed };
}

/** Something that must not happen at all. */
export function none(name: string, count: number): Measure {
  return { name, measured: String(count), target: "0", isMet: count === 0 };
}

/** What only tells what the figure has seen. */
export function told(name: string, measured: string | number): Measure {
  return { name, measured: String(measured), target: "", isMet: true };
}

/** The middle one of some values, the upper of two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
