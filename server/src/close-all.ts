/**
 * Closes what was opened, the last first, each when the one before it is closed. One that fails keeps none of the others open.
 *
 * @throws what one of them threw; AggregateError when several did
 */
export async function closeAll(closers: readonly (() => unknown)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const close of closers.toReversed()) {
    try {
      await close();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length === 0) return;
  const reasons = errors.map((error) => (error instanceof Error ? error.message : String(error)));
  throw new AggregateError(errors, `Expected to close everything but ${errors.length} failed: ${reasons.join("; ")}`);
}
