import { expect } from "vitest";
import { OWNERS, type Past, type Real } from "./world.ts";

/** More than a run can make. */
const ALL = 10_000;

/** The adapter's jobs and queue are the model's. Asks for nothing that may make an adapter write down what it holds back. */
export async function expectSame({ model, ids }: Past, { ports }: Real): Promise<void> {
  expect(await ports.jobs.stats()).toEqual(await model.stats());
  for (const id of ids) expect(await ports.jobs.find(id)).toEqual(await model.find(id));
}

/** So are its lists. */
export async function expectSameLists({ model }: Past, { ports }: Real): Promise<void> {
  for (const query of [{}, ...OWNERS.map((owner) => ({ owner }))]) {
    expect(await ports.jobs.list({ ...query, limit: ALL })).toEqual(await model.list({ ...query, limit: ALL }));
  }
}

/** All else is the model's, too: events, places, usage and what webhooks were told. */
export async function expectSameInFull(past: Past, real: Real): Promise<void> {
  await expectSame(past, real);
  await expectSameLists(past, real);
  const { model, ids } = past;
  const { jobs, webhooks } = real.ports;
  for (const id of ids) {
    expect(await jobs.events(id, 0)).toEqual(await model.events(id, 0));
    expect(await jobs.position(id)).toEqual(await model.position(id));
  }
  for (const owner of OWNERS) {
    const [first, now] = [new Date(0), real.clock.now()];
    expect(await jobs.usage(owner, first, now)).toEqual(await model.usage(owner, first, now));
    const messages = await webhooks.list({ owner, limit: ALL });
    // Jobs that end together are told of in any order; the messages of one job are not.
    const toldOf = (id: string): string[] => model.told.filter(({ jobId }) => jobId === id).map(({ event }) => event);
    for (const id of new Set(messages.map(({ jobId }) => jobId))) {
      const told = messages.filter(({ jobId }) => jobId === id).map(({ event }) => event);
      expect(told.toReversed()).toEqual(toldOf(id));
    }
    expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
  }
  const messages = await Promise.all(OWNERS.map(async (owner) => webhooks.list({ owner, limit: ALL })));
  expect(messages.flat()).toHaveLength(model.told.length);
}
