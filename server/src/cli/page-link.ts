/** The page's address, signed in. What stands behind a # stays in the browser: no server and no proxy sees or logs it. */
export function pageLink(url: string, token: string): string {
  return `${url}/#sign-in=${token}`;
}
