import type { FastifyInstance } from "fastify";

/** How long replies may take to be read once nothing new is taken. A client that reads slowly must not keep the process. */
const LAST_REPLIES_MS = 3000;

/** Takes no more connections, lets the replies under way be read, and cuts off what is left. */
export async function closeApp(app: FastifyInstance): Promise<void> {
  const limit = setTimeout(() => app.server.closeAllConnections(), LAST_REPLIES_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(limit);
  }
}
