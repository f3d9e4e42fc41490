import { api } from "../../api/api.ts";
import { createJobList } from "../../api/jobs/job-list.ts";

/** Made with the view, which few open: the first load is without it. */
export const jobList = createJobList({ client: api.client, isVisible: () => document.visibilityState === "visible" });
