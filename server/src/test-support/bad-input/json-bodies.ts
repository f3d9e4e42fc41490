import type { BadInput } from "./bad-input.ts";

const OBJECT = "Expected a JSON object for the body but received";
const UTF_8 = "Expected JSON in UTF-8 for the body but received other bytes";
const OPEN_STRING = "the string does not end, or holds a raw line break or a wrong escape";

/** What is no JSON object at all. */
const NO_OBJECTS: readonly (readonly [name: string, body: string | Buffer, message: string])[] = [
  ["nothing", "", `${OBJECT} nothing`],
  ["blanks", " \n\t", `${OBJECT} nothing`],
  ["a byte order mark alone", "\ufeff", `${OBJECT} nothing`],
  ["null", "null", `${OBJECT} null`],
  ["true", "true", `${OBJECT} true`],
  ["a list", '[{"prompt":"a"}]', `${OBJECT} [an object]`],
  ["an empty list", "[]", `${OBJECT} []`],
  ["a string", '"a lion"', `${OBJECT} "a lion"`],
  ["JSON in a string", '"{\\"prompt\\":\\"a\\"}"', `${OBJECT} "{\\"prompt\\":\\"a\\"}"`],
  ["a long string", JSON.stringify("x".repeat(1000)), `${OBJECT} text of 1000 characters`],
  ["a number", "42", `${OBJECT} 42`],
  ["other bytes", Buffer.from([0x7b, 0xff, 0x7d]), UTF_8],
  ["an overlong slash", Buffer.from('{"prompt":"\xc0\xaf"}', "latin1"), UTF_8],
  ["half of a character", Buffer.from('{"prompt":"\xf0\x9f"}', "latin1"), UTF_8],
  ["a surrogate in UTF-8", Buffer.from('{"prompt":"\xed\xa0\x80"}', "latin1"), UTF_8],
  ["Latin-1", Buffer.from('{"prompt":"Löwe"}', "latin1"), UTF_8],
  ["UTF-16", Buffer.from('{"prompt":"ä"}', "utf16le"), UTF_8],
  ["a compressed body that does not say so", Buffer.from("1f8b0800000000000003ab5652", "hex"), UTF_8],
  ["a picture", Buffer.from("89504e470d0a1a0a0000000d", "hex"), UTF_8],
];

/** What stops being JSON at a place. */
const BROKEN: readonly (readonly [name: string, body: string, at: readonly [line: number, column: number], what: string])[] = [
  [
    "the published sample, a comma missing between two lines",
    '{\n    "prompt": "Change to a lion"\n    "init_image": "",\n    "mask_image": ""\n}',
    [3, 5],
    'expected "," or "}": a comma may be missing at the end of the line before',
  ],
  ["a comma missing on the line", '{"prompt": "a" "seed": 1}', [1, 16], 'expected "," or "}": a comma may be missing before it'],
  ["a comma too many", '{"prompt": "a",}', [1, 16], "expected a name in double quotes: there may be a comma too many before it"],
  ["a comma too many in a list", '{"a": [1,]}', [1, 10], "expected a value: there may be a comma too many before it"],
  ["two commas", '{"prompt": "a",,"seed": 1}', [1, 16], "expected a name in double quotes"],
  ["single quotes", "{'prompt': 'a'}", [1, 2], 'expected a name in double quotes or "}": strings stand in double quotes'],
  ["single quotes for a value", "{\"prompt\": 'a'}", [1, 12], "expected a value: strings stand in double quotes"],
  ["typographic quotes", "{“prompt”: “a”}", [1, 2], 'expected a name in double quotes or "}"'],
  ["a name without quotes", '{prompt: "a"}', [1, 2], 'expected a name in double quotes or "}"'],
  ["no colon", '{"prompt" "a"}', [1, 11], 'expected ":"'],
  ["no value", '{"prompt":}', [1, 11], "expected a value"],
  ["half a body", '{"prompt": "a"', [1, 15], 'expected "," or "}": the text ends too early'],
  ["half a string", '{"prompt": "a', [1, 12], `expected a value: ${OPEN_STRING}`],
  ["a raw line break in a string", '{"prompt": "a\nlion"}', [1, 12], `expected a value: ${OPEN_STRING}`],
  ["a raw tab in a string", '{"prompt": "a\tlion"}', [1, 12], `expected a value: ${OPEN_STRING}`],
  ["a raw NUL in a string", '{"prompt": "a\0lion"}', [1, 12], `expected a value: ${OPEN_STRING}`],
  ["a wrong escape", '{"prompt": "\\x41"}', [1, 12], `expected a value: ${OPEN_STRING}`],
  ["half an escape", '{"prompt": "\\u12"}', [1, 12], `expected a value: ${OPEN_STRING}`],
  ["a Windows path", '{"prompt": "C:\\Users"}', [1, 12], `expected a value: ${OPEN_STRING}`],
  ["the wrong bracket", '{"a": [1}', [1, 9], 'expected "," or "]"'],
  ["a bracket too many", '{"prompt": "a"}}', [1, 16], "expected nothing after the value"],
  ["two objects", '{"prompt":"a"}{"prompt":"b"}', [1, 15], "expected nothing after the value"],
  ["lines of JSON", '{"prompt":"a"}\n{"prompt":"b"}', [2, 1], "expected nothing after the value"],
  ["a comment", '{"prompt": "a" // a lion\n}', [1, 16], 'expected "," or "}"'],
  ["NaN", '{"prompt": "a", "seed": NaN}', [1, 25], "expected a value"],
  ["Infinity", '{"prompt": "a", "steps": Infinity}', [1, 26], "expected a value"],
  ["undefined", '{"prompt": undefined}', [1, 12], "expected a value"],
  ["Python's None", '{"prompt": "a", "seed": None}', [1, 25], "expected a value"],
  ["Python's True", '{"prompt": "a", "metadata": True}', [1, 29], "expected a value"],
  ["a number in hexadecimal", '{"prompt": "a", "seed": 0x2a}', [1, 26], 'expected "," or "}"'],
  ["a leading zero", '{"prompt": "a", "seed": 042}', [1, 26], 'expected "," or "}"'],
  ["a leading plus", '{"prompt": "a", "seed": +1}', [1, 25], "expected a value"],
  ["a number without its whole part", '{"prompt": "a", "strength": .5}', [1, 29], "expected a value"],
  ["a number without its fraction", '{"prompt": "a", "strength": 1.}', [1, 30], 'expected "," or "}"'],
  ["a blank beyond ASCII", '{\u00a0"prompt": "a"}', [1, 2], 'expected a name in double quotes or "}"'],
  ["a NUL behind the body", '{"prompt": "a"}\0', [1, 16], "expected nothing after the value"],
  ["a form", "prompt=a+lion", [1, 1], "expected a value"],
  ["XML", "<prompt>a lion</prompt>", [1, 1], "expected a value"],
  ["YAML", "prompt: a lion", [1, 1], "expected a value"],
  ["an error on line 1001", `{${"\n".repeat(1000)}"prompt" "a"}`, [1001, 10], 'expected ":"'],
  [
    "Windows line ends",
    '{\r\n"prompt": "a"\r\n"seed": 1\r\n}',
    [3, 1],
    'expected "," or "}": a comma may be missing at the end of the line before',
  ],
  [
    "brackets deep enough to overflow a stack",
    `{"prompt":${"[".repeat(500_000)}`,
    [1, 500_011],
    'expected a value or "]": the text ends too early',
  ],
];

export const WRONG_JSON: readonly BadInput[] = [
  ...NO_OBJECTS.map(([name, body, message]): BadInput => [name, { body }, 400, message]),
  ...BROKEN.map(([name, body, [line, column], what]): BadInput => {
    return [name, { body }, 400, `The body is not JSON: line ${line}, column ${column}: ${what}`];
  }),
];
