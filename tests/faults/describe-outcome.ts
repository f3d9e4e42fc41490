import { isMet, type Figure, type Outcome } from "./figure.ts";

/** A figure's one line: what, how often, what came of it next to what should, and whether that is met. */
export function describeOutcome({ name, what }: Pick<Figure, "name" | "what">, outcome: Outcome): string {
  const measures = outcome.measures.map(({ name, measured, target, isMet }) => {
    return `${name} ${measured}${target === "" ? "" : ` (${target})`}${isMet ? "" : " MISSED"}`;
  });
  const { violations } = outcome;
  const laws = violations.length === 0 ? "the laws hold" : `${violations.length} VIOLATIONS, such as ${violations.slice(0, 3).join("; ")}`;
  return `${name.padEnd(4)} ${what}: ${outcome.rounds} rounds; ${[...measures, laws].join(", ")}: ${isMet(outcome) ? "met" : "MISSED"}`;
}
