/** The small pictures that an ended job has made, one after another, so that both are one row; `held` has their lengths. */
export const PICTURES_OF_ENDED_JOBS = "ALTER TABLE ended_job ADD COLUMN pictures BLOB";
