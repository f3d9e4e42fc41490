import { en } from "../../strings/en.ts";

/** Milliseconds as a person says them. */
export function sayTime(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  if (seconds < 90) return en.see.seconds(seconds);
  // Of minutes, nobody counts the seconds one by one.
  const rounded = Math.round(seconds / 10) * 10;
  return en.see.minutes(Math.floor(rounded / 60), rounded % 60);
}
