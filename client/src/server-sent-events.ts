/** A message of a stream as a browser's EventSource would hand it out (WHATWG HTML §9.2.6). */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  /** The last `id` that came, in this message or before it. */
  readonly lastEventId: string;
}

/**
 * Reads the event stream format out of text that comes in pieces, cut anywhere. What has no blank line after it at the end is dropped, as
 * the standard wants. `retry` is not read: who comes back waits longer each time.
 */
export function createEventParser(): (text: string) => ServerSentEvent[] {
  const splitLines = createLineSplitter();
  let event = "";
  let data: string[] = [];
  let lastEventId = "";

  function dispatch(): ServerSentEvent[] {
    const message = { event: event === "" ? "message" : event, data: data.join("\n"), lastEventId };
    const isEmpty = data.length === 0;
    event = "";
    data = [];
    return isEmpty ? [] : [message];
  }

  function take(line: string): void {
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id" && !value.includes("\0")) lastEventId = value;
  }

  return (text) =>
    splitLines(text).flatMap((line) => {
      if (line === "") return dispatch();
      take(line);
      return [];
    });
}

/**
 * Lines end with CRLF, LF or CR. A line of megabytes is put together once, at its end: to search or join it again with each piece would
 * take the square of its length.
 */
function createLineSplitter(): (text: string) => string[] {
  let pieces: string[] = [];
  let endedWithReturn = false;
  return (text) => {
    if (text === "") return [];
    const lines: string[] = [];
    // The second half of a CRLF that was cut in two
    let from = endedWithReturn && text.startsWith("\n") ? 1 : 0;
    endedWithReturn = text.endsWith("\r");
    const endings = /\r\n|\n|\r/g;
    endings.lastIndex = from;
    for (let ending = endings.exec(text); ending !== null; ending = endings.exec(text)) {
      lines.push([...pieces, text.slice(from, ending.index)].join(""));
      pieces = [];
      from = endings.lastIndex;
    }
    if (from < text.length) pieces.push(text.slice(from));
    return lines;
  };
}
