import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** How many connections this process tried to open while `work` ran. */
export async function countSockets(work: () => Promise<void>): Promise<number> {
  let sockets = 0;
  const onSocket = (): void => void sockets++;
  subscribe("net.client.socket", onSocket);
  try {
    await work();
    return sockets;
  } finally {
    unsubscribe("net.client.socket", onSocket);
  }
}
