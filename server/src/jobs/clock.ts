/** What time it is; a test has its own. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
