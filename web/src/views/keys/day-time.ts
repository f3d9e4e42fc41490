const dayFormat = new Intl.DateTimeFormat("en", { dateStyle: "medium" });
const shortFormat = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });
const timeFormat = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

export function sayDay(time: string): string {
  return dayFormat.format(new Date(time));
}

/** A day of usage, which is UTC, without its year. */
export function sayUsageDay(day: string): string {
  return shortFormat.format(new Date(day));
}

export function sayDayAndTime(time: string): string {
  return timeFormat.format(new Date(time));
}
