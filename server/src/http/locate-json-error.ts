export interface JsonErrorLocation {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  readonly message: string;
}

/** A token other than a string (RFC 8259 §§2, 3, 6). */
const TOKEN = /[{}[\]:,]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const WHITESPACE = /[ \t\n\r]*/y;
/** What a string's plain characters run up to: its end, an escape or a character that may not stand raw (§7). */
const STRING_STOP = /["\\\u0000-\u001f]/g;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type State = "value" | "value or end" | "name" | "name or end" | "colon" | "comma or end" | "nothing";

/**
 * Finds where a text stops being JSON and what should have come there. JSON.parse says the position of some errors only,
 * and its words quote the caller's text; this says where, and never what. For text that JSON.parse has refused.
 */
export function locateJsonError(text: string): JsonErrorLocation {
  const open: ("{" | "[")[] = [];
  let state: State = "value";
  let position = 0;
  let previousEnd = 0;

  for (;;) {
    position = skip(WHITESPACE, text, position);
    const end = text[position] === '"' ? endOfString(text, position) : skip(TOKEN, text, position);
    const token = text.slice(position, Math.min(end, position + 1)); // the first character tells the kinds apart
    const next = advance(state, token, open);
    if (next === undefined) return describe(text, position, previousEnd, state, open.at(-1));
    state = next;
    previousEnd = end;
    position = end;
  }
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** One past a string's closing quote, or `from` when it does not end well. A loop: one pattern for it all would overflow on megabytes. */
function endOfString(text: string, from: number): number {
  STRING_STOP.lastIndex = from + 1;
  for (let stop = STRING_STOP.exec(text); stop !== null; stop = STRING_STOP.exec(text)) {
    if (stop[0] === '"') return STRING_STOP.lastIndex;
    const escapeEnd = skip(ESCAPE, text, stop.index);
    if (escapeEnd === stop.index) return from;
    STRING_STOP.lastIndex = escapeEnd;
  }
  return from;
}

/** The state after a token; undefined when it may not stand there. Opens and closes brackets on the way. */
function advance(state: State, token: string, open: ("{" | "[")[]): State | undefined {
  if (token === "") return undefined;
  const isName = token === '"' && (state === "name" || state === "name or end");
  if (isName) return "colon";
  if (token === ":") return state === "colon" ? "value" : undefined;
  if (token === ",") return state === "comma or end" ? (open.at(-1) === "{" ? "name" : "value") : undefined;
  if (token === "}" || token === "]") return close(state, token, open);
  if (state !== "value" && state !== "value or end") return undefined;
  if (token !== "{" && token !== "[") return afterValue(open);
  open.push(token);
  return token === "{" ? "name or end" : "value or end";
}

function close(state: State, token: "}" | "]", open: ("{" | "[")[]): State | undefined {
  const emptyState: State = token === "}" ? "name or end" : "value or end";
  const matches = open.at(-1) === (token === "}" ? "{" : "[");
  if (!matches || (state !== "comma or end" && state !== emptyState)) return undefined;
  open.pop();
  return afterValue(open);
}

function afterValue(open: readonly string[]): State {
  return open.length === 0 ? "nothing" : "comma or end";
}

function describe(text: string, position: number, previousEnd: number, state: State, bracket: "{" | "[" | undefined): JsonErrorLocation {
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  const column = position - before.lastIndexOf("\n");
  return { line, column, message: `expected ${expectation(state, bracket)}${hint(text, position, previousEnd, state)}` };
}

function expectation(state: State, bracket: "{" | "[" | undefined): string {
  switch (state) {
    case "value":
      return "a value";
    case "value or end":
      return 'a value or "]"';
    case "name":
      return "a name in double quotes";
    case "name or end":
      return 'a name in double quotes or "}"';
    case "colon":
      return '":"';
    case "comma or end":
      return bracket === "{" ? '"," or "}"' : '"," or "]"';
    case "nothing":
      return "nothing after the value";
  }
}

/** What it usually is. */
function hint(text: string, position: number, previousEnd: number, state: State): string {
  if (position >= text.length) return ": the text ends too early";
  const isOnLaterLine = text.slice(previousEnd, position).includes("\n");
  if (state === "comma or end" && isOnLaterLine) return ": a comma may be missing at the end of the line before";
  if (state === "comma or end" && text[position] === '"') return ": a comma may be missing before it";
  if (text[position] === "'") return ": strings stand in double quotes";
  if (text[position] === '"' && state !== "colon") return ": the string does not end, or holds a raw line break or a wrong escape";
  if (state === "name" && text[position] === "}") return ": there may be a comma too many before it";
  if (state === "value" && text[position] === "]") return ": there may be a comma too many before it";
  return "";
}
