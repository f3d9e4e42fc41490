/** The views that stand behind the # of the address. */
export const ROUTES = ["edit", "history", "jobs", "keys"] as const;

export type Route = (typeof ROUTES)[number];

/** `#history` → `history`; `edit` for anything that is no view. */
export function parseRoute(hash: string): Route {
  return ROUTES.find((route) => hash === `#${route}`) ?? "edit";
}
