import { DEFAULT_PRIORITY, MAX_LIMIT, MAX_PRIORITY, MIN_PRIORITY, SCOPES, type Scope, type Scopes } from "@retouch/contract";
import type { Command } from "commander";
import { NO_LIMITS, type SubscriptionLimits, type SubscriptionTerms } from "../../keys/subscription.ts";

export interface TermFlags {
  readonly scopes?: string;
  readonly requestsPerMinute?: string;
  readonly runningJobs?: string;
  readonly imagesPerDay?: string;
  readonly priority?: string;
}

interface LimitFlag {
  readonly limit: keyof SubscriptionLimits;
  readonly flag: string;
  readonly description: string;
}

const LIMIT_FLAGS: readonly LimitFlag[] = [
  { limit: "requestsPerMinute", flag: "--requests-per-minute", description: "requests of any kind within a minute" },
  { limit: "runningJobs", flag: "--running-jobs", description: "pictures that wait or are made at the same time" },
  { limit: "imagesPerDay", flag: "--images-per-day", description: "pictures since midnight UTC" },
];

const NEW_TERMS: SubscriptionTerms = { scopes: "all", limits: NO_LIMITS, priority: DEFAULT_PRIORITY };

/** The flags that say what a subscription may do, and how much of it. */
export function addTermFlags(command: Command): void {
  command.option("--scopes <list>", `all, or some of ${SCOPES.join(",")}`);
  for (const { flag, description } of LIMIT_FLAGS) command.option(`${flag} <count>`, `at most so many ${description}; none: no limit`);
  command.option("--priority <number>", `${MIN_PRIORITY} to ${MAX_PRIORITY}: jobs of a higher one are begun first`);
}

/**
 * The terms that the flags ask for; what no flag names stays as it was.
 *
 * @throws Error that names every flag that is wrong, with its rule.
 */
export function readTermFlags(flags: TermFlags, before: SubscriptionTerms = NEW_TERMS): SubscriptionTerms {
  const problems: string[] = [];
  const refuse = (rule: string, flag: string, received: string): void => {
    problems.push(`Expected ${rule} for ${flag} but received ${JSON.stringify(received)}`);
  };

  const scopes = flags.scopes === undefined ? before.scopes : readScopes(flags.scopes);
  if (scopes === undefined) refuse(`all, or some of ${SCOPES.join(",")},`, "--scopes", flags.scopes ?? "");
  const limits = { ...before.limits };
  for (const { limit, flag } of LIMIT_FLAGS) {
    const text = flags[limit];
    if (text === undefined) continue;
    if (isLimit(text)) limits[limit] = text === "none" ? undefined : Number(text);
    else refuse(`an integer from 1 to ${MAX_LIMIT}, or none,`, flag, text);
  }
  const priority = flags.priority === undefined ? before.priority : readPriority(flags.priority);
  if (priority === undefined) refuse(`an integer from ${MIN_PRIORITY} to ${MAX_PRIORITY}`, "--priority", flags.priority ?? "");
  if (problems.length > 0 || scopes === undefined || priority === undefined) throw new Error(problems.join("\n"));
  return { scopes, limits, priority };
}

/** In the order of SCOPES, each once. */
function readScopes(text: string): Scopes | undefined {
  if (text === "all") return "all";
  const names = text.split(",").map((name) => name.trim());
  if (!names.every((name): name is Scope => (SCOPES as readonly string[]).includes(name))) return undefined;
  return SCOPES.filter((scope) => names.includes(scope));
}

function readPriority(text: string): number | undefined {
  const priority = Number(text);
  return /^-?\d{1,3}$/.test(text) && priority >= MIN_PRIORITY && priority <= MAX_PRIORITY ? priority : undefined;
}

function isLimit(text: string): boolean {
  return text === "none" || (/^[1-9]\d{0,6}$/.test(text) && Number(text) <= MAX_LIMIT);
}
