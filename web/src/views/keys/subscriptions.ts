import { createSubscriptions } from "../../api/administration/subscriptions.ts";
import { api } from "../../api/api.ts";

/** Made with the view, which few open: the first load is without it. */
export const subscriptions = createSubscriptions(api.client);
