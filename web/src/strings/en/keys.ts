/** Who may use the API, for what, and how much. */
export const keys = {
  title: "Keys",
  about:
    "A subscription is one customer of the API: a name and two keys, either of which opens. Every change counts from the next request on.",
  loading: "Looking…",
  create: "New subscription",
  notAdministrator: (name: string) =>
    `${name} is not an administrator's subscription, so its keys cannot see or change others. Who runs the server makes it one by this command:`,
  administratorCommand: (name: string) => `npx retouch keys limits "${name}" --scopes admin`,
  noKeys: "This server runs without keys (--no-auth): everybody on this machine may use it, and there is nothing to administrate.",

  may: { all: "Customer", admin: "Administrator" },
  states: { active: "Active", suspended: "Suspended", cancelled: "Cancelled" },
  you: "You are signed in by this one",
  priority: (priority: number) => `priority ${priority}`,
  since: (day: string) => `since ${day}`,
  filter: { label: "Show", all: "All", active: "Active", suspended: "Suspended", cancelled: "Cancelled" },
  none: "There is no such subscription.",

  slots: { primary: "Primary key", secondary: "Secondary key" },
  neverUsed: "Never used",
  lastUsed: (time: string) => `Last used ${time}`,
  noKey: "No key",
  rotate: {
    button: "Replace",
    label: (slot: string, name: string) => `Replace the ${slot} key of ${name}`,
    title: (slot: string) => `Replace the ${slot} key`,
    warning: (slot: string, name: string) =>
      `The ${slot} key of ${name} stops opening at once. Whoever uses it must have the new one; the other key goes on working.`,
    yes: "Replace it now",
    no: "Leave it",
  },
  shown: {
    title: "Keep it now",
    warning: "What stands here is shown this once. The server keeps no copy.",
    copy: (slot: string) => `Copy the ${slot} key`,
    copied: "Copied",
    done: "I have it",
  },

  form: {
    name: "Name",
    nameHelp: "1 to 64 letters, digits, blanks or . _ @ -",
    may: "It may",
    all: "Do what a customer can",
    admin: "Administrate, too",
    some: "Do only this",
    scopes: {
      "images:create": "Make pictures",
      "jobs:read": "See its jobs",
      "jobs:cancel": "Cancel its jobs",
      "webhooks:manage": "Manage webhooks",
      "models:read": "See the models",
      "metrics:read": "Read metrics",
    },
    limits: { requestsPerMinute: "Requests a minute", runningJobs: "Jobs at a time", imagesPerDay: "Pictures a day" },
    priority: "Priority",
    priorityHelp: "-100 to 100: what it asks for is begun before what waits under a lower one",
    noLimit: "No limit",
    limitRule: "A whole number from 1 to 1,000,000, or nothing for no limit",
    create: "Create",
    save: "Save",
    saved: "Saved",
    saving: "Saving…",
    title: (name: string) => `Name, scopes, limits and priority of ${name}`,
  },

  suspend: "Suspend",
  suspendLabel: (name: string) => `Suspend ${name}`,
  resume: "Resume",
  resumeLabel: (name: string) => `Resume ${name}`,
  cancel: {
    button: "Cancel for good",
    label: (name: string) => `Cancel ${name} for good`,
    title: (name: string) => `Cancel ${name}`,
    warning: (name: string) =>
      `The keys of ${name} never open again, its browsers are signed out, and its name stays taken. Jobs that it has asked for go on. This cannot be undone.`,
    yes: "Cancel it for good",
    no: "Keep it",
  },

  usage: {
    title: "Use",
    about: "Last 30 days, UTC",
    measures: { images: "Pictures", jobs: "Jobs", failures: "Failures", engineSeconds: "Engine time" },
    measureLabel: "What the chart shows",
    table: "As a table",
    day: "Day",
    summary: (measure: string, total: string, most: string, day: string) =>
      `${measure} by day over the last 30 days: ${total} in all, at most ${most}, on ${day}`,
    nothing: (measure: string) => `${measure} by day over the last 30 days: none`,
    total: (total: string) => `${total} in 30 days`,
    seconds: (seconds: string) => `${seconds} s`,
    empty: "Nothing in these days.",
  },
} as const;
