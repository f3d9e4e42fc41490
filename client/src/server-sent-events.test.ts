import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEventReader } from "./event-reader.ts";
import { createEventParser, type ServerSentEvent } from "./server-sent-events.ts";

const message = (data: string, event = "message", lastEventId = ""): ServerSentEvent => ({ event, data, lastEventId });

/** WHATWG HTML §9.2.6: what each line does. */
describe("a stream is read as the standard says", () => {
  test.each<[promise: string, text: string, messages: ServerSentEvent[]]>([
    ["lines may end with LF", "data: a\n\n", [message("a")]],
    ["lines may end with CRLF", "data: a\r\n\r\n", [message("a")]],
    ["lines may end with CR", "data: a\r\r", [message("a")]],
    ["the three endings may be mixed", "data: a\r\ndata: b\rdata: c\n\r\n", [message("a\nb\nc")]],
    ["an event has a name", "event: queued\ndata: a\n\n", [message("a", "queued")]],
    ["a name holds for one event only", "event: queued\ndata: a\n\ndata: b\n\n", [message("a", "queued"), message("b")]],
    ["an empty name is none", "event: queued\nevent:\ndata: a\n\n", [message("a")]],
    ["several data lines are joined by LF", "data: a\ndata: b\n\n", [message("a\nb")]],
    ["empty data lines count", "data\ndata\n\n", [message("\n")]],
    ["one empty data line is an event without data", "data:\n\n", [message("")]],
    ["an event without data is none", "event: queued\nid: 1\n\ndata: a\n\n", [message("a", "message", "1")]],
    ["only one space after the colon is left out", "data:  a\n\n", [message(" a")]],
    ["the space may be missing", "data:a\n\n", [message("a")]],
    ["a colon in the value is the value's", "data: a:b\n\n", [message("a:b")]],
    ["comments are skipped", ": still here\n:\ndata: a\n: b\n\n", [message("a")]],
    ["unknown fields are skipped", "retry: 2000\nDATA: b\n data: c\ndata: a\n\n", [message("a")]],
    ["an id holds for the events after it", "id: 1\ndata: a\n\ndata: b\n\n", [message("a", "message", "1"), message("b", "message", "1")]],
    ["an empty id takes it back", "id: 1\ndata: a\n\nid\ndata: b\n\n", [message("a", "message", "1"), message("b")]],
    ["an id with NUL in it is ignored", "id: 1\nid: 2\0\ndata: a\n\n", [message("a", "message", "1")]],
    ["what no blank line ends is dropped", "data: a\n\ndata: b\n", [message("a")]],
    ["text beyond ASCII stays as it is", "data: ein Löwe 🦁\n\n", [message("ein Löwe 🦁")]],
    ["a byte order mark in front is left out", "\uFEFFdata: a\n\n", [message("a")]],
    ["a byte order mark elsewhere is text", "data: \uFEFFa\n\n", [message("\uFEFFa")]],
  ])("%s", async (_, text, messages) => {
    expect(await readAll([new TextEncoder().encode(text)])).toEqual(messages);
  });
});

const lineEnding = fc.constantFrom("\n", "\r\n", "\r");
const line = fc.oneof(
  fc
    .tuple(fc.constantFrom("data", "event", "id", "", "retry"), fc.constantFrom(":", ": "), fc.string({ unit: "grapheme" }))
    .map((parts) => parts.join("")),
  fc.constantFrom("", "", "data"),
);
const stream = fc.array(fc.tuple(line, lineEnding)).map((lines) => lines.flat().join(""));

test("where the bytes are cut changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(stream, fc.array(fc.nat(), { maxLength: 20 }), async (text, cuts) => {
      const bytes = new TextEncoder().encode(text);
      const whole = await readAll([bytes]);
      expect(
        await readAll(
          cutAt(
            bytes,
            cuts.map((cut) => cut % (bytes.length + 1)),
          ),
        ),
      ).toEqual(whole);
      expect(await readAll(cutAt(bytes, Array.from(bytes.keys())))).toEqual(whole);
    }),
  );
});

test("a line of megabytes is not searched again with each piece", () => {
  const parse = createEventParser();
  parse("data: ");
  const piece = "A".repeat(16);
  // Ten million characters in pieces of 16: again from the start each time, this would take hours.
  for (let pieces = 0; pieces < 640_000; pieces++) parse(piece);
  expect(parse("\n\n")[0]?.data.length).toBe(640_000 * 16);
});

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const sorted = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end));
}

async function readAll(chunks: readonly Uint8Array[]): Promise<ServerSentEvent[]> {
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const reader = createEventReader(new Response(body, { headers: { "content-type": "text/event-stream" } }));
  const messages: ServerSentEvent[] = [];
  for (let next = await reader.next(undefined); next !== undefined; next = await reader.next(undefined)) messages.push(next);
  return messages;
}
