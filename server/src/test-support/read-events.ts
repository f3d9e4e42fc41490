import { streamEventSchemas, type StreamEventName } from "@retouch/contract";
import { expect } from "vitest";

/** An event as a browser would hand it out. `id` undefined: it had none. */
export interface ReceivedEvent {
  readonly event: StreamEventName;
  readonly id: number | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events of a reply as they come, each checked against the contract. Leaving the loop hangs up. */
export async function* readEvents(response: Response): AsyncGenerator<ReceivedEvent, void> {
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop()!;
    for (const block of blocks) {
      const event = readBlock(block);
      if (event !== undefined) yield event;
    }
  }
  expect(text).toBe("");
}

export async function allEvents(response: Response): Promise<ReceivedEvent[]> {
  const events: ReceivedEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

/** Comments and times to wait are no events. */
function readBlock(block: string): ReceivedEvent | undefined {
  const fields = new Map(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
  const event = fields.get("event") as StreamEventName | undefined;
  if (event === undefined) return undefined;
  const data = streamEventSchemas[event].parse(JSON.parse(fields.get("data")!)) as Record<string, unknown>;
  const id = fields.get("id");
  return { event, id: id === undefined ? undefined : Number(id), data };
}
