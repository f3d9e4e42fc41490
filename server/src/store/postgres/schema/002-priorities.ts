/** Whose jobs are begun first; jobs have had the column from the beginning. */
export const PRIORITIES = "ALTER TABLE subscription ADD COLUMN priority integer NOT NULL DEFAULT 0";
