/** The samplers a caller may name; a test of the server holds them equal to the engine's. */
export const SCHEDULER_NAMES = ["ddim", "pndm", "euler", "euler_ancestral", "dpmpp_2m", "dpmpp_2m_karras"] as const;
export type SchedulerName = (typeof SCHEDULER_NAMES)[number];
