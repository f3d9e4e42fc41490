/** Whether PostgreSQL can hold it as text: it has no NUL. What has one was never stored, and is not asked for. */
export function isText(text: string): boolean {
  return !text.includes("\0");
}
