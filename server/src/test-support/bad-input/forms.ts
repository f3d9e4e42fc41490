import { withHeaders, type BadInput } from "./bad-input.ts";
import { wrongValue, type Field } from "./field-rules.ts";

const TYPE = "multipart/form-data; boundary=frontier";
const RULE = "The form is not well-formed: expected";
const HEADER = `${RULE} each part to have a short header and a blank line`;
const NAMED = `${RULE} each part to have Content-Disposition: form-data with a "name"`;
const END = `${RULE} a closing boundary at the end`;

const text = (name: string, value: string): string => part(`Content-Disposition: form-data; name="${name}"`, value);
const file = (name: string, value: string): string => part(`Content-Disposition: form-data; name="${name}"; filename="a.png"`, value);

function part(header: string, content: string): string {
  return `--frontier\r\n${header}\r\n\r\n${content}\r\n`;
}

/** A form of these parts, closed. */
function form(...parts: readonly string[]): string {
  return `${parts.join("")}--frontier--\r\n`;
}

const MALFORMED: readonly (readonly [name: string, body: string | Buffer, message: string, type?: string])[] = [
  ["no boundary", form(text("prompt", "a")), `${RULE} a boundary in Content-Type`, "multipart/form-data"],
  ["an empty boundary", form(text("prompt", "a")), `${RULE} a boundary in Content-Type`, 'multipart/form-data; boundary=""'],
  [
    "a boundary too long",
    form(text("prompt", "a")),
    `${RULE} a boundary in Content-Type`,
    `multipart/form-data; boundary=${"b".repeat(71)}`.replace("boundary=b", 'boundary="b').concat('"'),
  ],
  ["nothing", "", END],
  ["JSON in a form's place", '{"prompt":"a"}', END],
  ["another boundary", form(text("prompt", "a")), END, "multipart/form-data; boundary=border"],
  ["no end", text("prompt", "a"), END],
  ["half an end", `${text("prompt", "a")}--frontier-`, END],
  ["line feeds alone", form(text("prompt", "a")).replaceAll("\r\n", "\n"), END],
  ["no blank line", '--frontier\r\nContent-Disposition: form-data; name="a"\r\n--frontier--\r\n', HEADER],
  ["an empty part", "--frontier\r\n--frontier--\r\n", HEADER],
  ["an endless header", form(part(`x: ${"y".repeat(5000)}`, "a")), HEADER],
  ["no disposition", form(part("Content-Type: text/plain", "a")), NAMED],
  ["no name", form(part("Content-Disposition: form-data", "a")), NAMED],
  ["another disposition", form(part('Content-Disposition: attachment; name="a"', "a")), NAMED],
  [
    "base64 in transfer",
    form(part('Content-Disposition: form-data; name="image"\r\nContent-Transfer-Encoding: base64', "YQ==")),
    `${RULE} parts as they are, without Content-Transfer-Encoding`,
  ],
  [
    "text that is no UTF-8",
    Buffer.from(form(text("prompt", "L\xf6we")), "latin1"),
    `${RULE} text in UTF-8, or a file with a filename, for "prompt"`,
  ],
  [
    "a picture without a filename",
    Buffer.from(form(text("prompt", "a"), text("image", "\x89PNG\r\n\x1a\n")), "latin1"),
    `${RULE} text in UTF-8, or a file with a filename, for "image"`,
  ],
];

/** A form of a good prompt and one field whose text is none that the field takes. */
const MISSPELLED: readonly (readonly [name: string, field: Field, value: string, shown: string])[] = [
  ["words for a number", "steps", "many", '"many"'],
  ["a number out of range", "steps", "0", "0"],
  ["a number in hexadecimal", "steps", "0x10", '"0x10"'],
  ["a number with a blank", "steps", " 10", '" 10"'],
  ["a number of 400 digits", "seed", "1".repeat(400), "text of 400 characters"],
  ["a comma for a point", "strength", "0,5", '"0,5"'],
  ["capitals for a boolean", "mask_invert", "TRUE", '"TRUE"'],
  ["a tick for a boolean", "mask_invert", "on", '"on"'],
  ["a path for a picture", "image", "@photo.png", "text that is not base64 (at character 1 of 10)"],
];

const PROMPT = text("prompt", "a");
const BLANK_PROMPT =
  'Expected text of 1 to 4000 characters, not white space alone where there is neither init_image nor system_prompt, for prompt but received " "';
const MISREAD: readonly (readonly [name: string, parts: readonly string[], field: string, message: string])[] = [
  ...MISSPELLED.map(([name, field, value, shown]) => [name, [PROMPT, text(field, value)], field, wrongValue(field, shown)] as const),
  ["no field at all", [], "prompt", wrongValue("prompt", "nothing")],
  ["no prompt", [text("seed", "1")], "prompt", wrongValue("prompt", "nothing")],
  ["a blank prompt and no picture", [text("prompt", " "), text("image", "")], "prompt", BLANK_PROMPT],
  ["an empty prompt", [text("prompt", "")], "prompt", wrongValue("prompt", '""')],
  ["a file for a text", [file("prompt", "a lion")], "prompt", wrongValue("prompt", "6 bytes")],
  ["a file for a number", [PROMPT, file("steps", "20")], "steps", wrongValue("steps", "2 bytes")],
  ["an empty file", [PROMPT, file("image", "")], "image", wrongValue("image", "an empty picture")],
  ["one field twice", [PROMPT, text("prompt", "b")], "prompt", "Expected one value for prompt but received several"],
  ["two pictures", [PROMPT, file("image", "a"), file("image", "b")], "image", "Expected one value for image but received several"],
  [
    "two names of one field",
    [PROMPT, text("steps", "1"), text("num_steps", "2")],
    "num_steps",
    "Expected the same value as steps, another name of the same field, for num_steps but received 2",
  ],
  [
    "a mask alone",
    [PROMPT, file("mask", "a")],
    "init_image",
    "Expected a picture to go with mask_image for init_image but received nothing",
  ],
  [
    "an unknown event",
    [PROMPT, text("webhook", "https://hooks.example.com"), text("webhook_events", "x")],
    "webhook_events",
    'Expected a list of job.started, job.progress, job.succeeded, job.failed, job.cancelled for webhook_events but received ["x"]',
  ],
];

export const WRONG_FORMS: readonly BadInput[] = [
  ...MALFORMED.map(([name, body, message, type = TYPE]): BadInput => [name, withHeaders({ "content-type": type }, { body }), 400, message]),
  ...MISREAD.map(([name, parts, field, message]): BadInput => {
    return [name, withHeaders({ "content-type": TYPE }, { body: form(...parts) }), 400, message, field];
  }),
  [
    "a flood of parts",
    withHeaders({ "content-type": TYPE }, { body: form(...Array<string>(101).fill(text("x", "1"))) }),
    413,
    "Expected at most 100 parts in the form",
  ],
  [
    "a form of another charset",
    withHeaders({ "content-type": `${TYPE}; charset=latin1` }, { body: form() }),
    415,
    'Expected charset=utf-8 for Content-Type but received charset="latin1"',
  ],
  [
    "a multipart of another kind",
    withHeaders({ "content-type": "multipart/mixed; boundary=frontier" }, { body: form() }),
    415,
    'Expected application/json or multipart/form-data for Content-Type but received "multipart/mixed; boundary=frontier"',
  ],
];
