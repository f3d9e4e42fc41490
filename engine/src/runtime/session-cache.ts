import type { GraphModel } from "../onnx/graph.ts";
import { createSession, type Session, type SessionOptions } from "./session.ts";

/**
 * Sessions of one network for the shapes in use. A graph has static shapes, so each shape needs a session of its own;
 * they share the weights' memory. The least recently used one is released when there are more than `capacity`.
 */
export interface SessionCache<Shape> {
  get(shape: Shape): Promise<Session>;
  release(): Promise<void>;
}

export function createSessionCache<Shape>(
  build: (shape: Shape) => GraphModel,
  capacity: number,
  options: SessionOptions,
): SessionCache<Shape> {
  // A Map keeps insertion order: the first entry is the least recently used.
  const sessions = new Map<string, Session>();
  return {
    async get(shape) {
      const key = JSON.stringify(shape);
      const session = sessions.get(key) ?? (await createSession(build(shape), options));
      sessions.delete(key);
      sessions.set(key, session);
      if (sessions.size > capacity) {
        const [oldest, unused] = sessions.entries().next().value!;
        sessions.delete(oldest);
        await unused.release();
      }
      return session;
    },
    async release() {
      await Promise.all([...sessions.values()].map((session) => session.release()));
      sessions.clear();
    },
  };
}
