import { en } from "../../strings/en.ts";

/** As precise as is worth knowing: `340 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function describeDuration(milliseconds: number): string {
  if (milliseconds < 1000) return en.jobs.milliseconds(Math.round(milliseconds));
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return en.jobs.seconds(seconds.toFixed(1));
  const whole = Math.round(seconds);
  if (whole < 3600) return en.jobs.minutes(Math.floor(whole / 60), whole % 60);
  return en.jobs.hours(Math.floor(whole / 3600), Math.floor((whole % 3600) / 60));
}
