import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HttpError } from "./http-error.ts";
import { parseMultipart } from "./multipart.ts";

const TYPE = "multipart/form-data; boundary=frontier";
const NAME = 'Content-Disposition: form-data; name="prompt"\r\n\r\n';

function parse(body: string | Buffer, type = TYPE) {
  return parseMultipart(Buffer.from(body), type);
}

/** Lines, each ended as in HTTP. */
function lines(...text: string[]): string {
  return text.map((line) => `${line}\r\n`).join("");
}

describe("a well-formed form", () => {
  test.each<[string, string, string, [string, string | Buffer][]]>([
    ["one field", TYPE, lines("--frontier", `${NAME}a lion`, "--frontier--"), [["prompt", "a lion"]]],
    ["no fields", TYPE, lines("--frontier--"), []],
    ["a preamble and an epilogue", TYPE, lines("ignored", "--frontier", `${NAME}a`, "--frontier--", "ignored"), [["prompt", "a"]]],
    ["no line break at the end", TYPE, `--frontier\r\n${NAME}a\r\n--frontier--`, [["prompt", "a"]]],
    ["blanks after a boundary", TYPE, lines("--frontier \t", `${NAME}a`, "--frontier--"), [["prompt", "a"]]],
    ["an empty text", TYPE, lines("--frontier", NAME, "--frontier--"), [["prompt", ""]]],
    ["a text of lines", TYPE, lines("--frontier", `${NAME}a\r\n\r\nb`, "--frontier--"), [["prompt", "a\r\n\r\nb"]]],
    [
      "what only looks like a boundary",
      TYPE,
      lines("--frontier", `${NAME}x--frontier\r\n--frontierx`, "--frontier--"),
      [["prompt", "x--frontier\r\n--frontierx"]],
    ],
    ["a quoted boundary", 'multipart/form-data; charset=utf-8; boundary="a b"', lines("--a b", `${NAME}a`, "--a b--"), [["prompt", "a"]]],
    [
      "names in any capitals",
      TYPE,
      lines("--frontier", "CONTENT-DISPOSITION: Form-Data; NAME=prompt", "", "a", "--frontier--"),
      [["prompt", "a"]],
    ],
    [
      "a file",
      TYPE,
      lines(
        "--frontier",
        'Content-Disposition: form-data; filename="; name=x"; name="image"',
        "Content-Type: image/png",
        "",
        "bytes",
        "--frontier--",
      ),
      [["image", Buffer.from("bytes")]],
    ],
    [
      "a file input that was left empty",
      TYPE,
      lines("--frontier", 'Content-Disposition: form-data; name="image"; filename=""', "", "", "--frontier--"),
      [],
    ],
    [
      "an empty file",
      TYPE,
      lines("--frontier", 'Content-Disposition: form-data; name="image"; filename="a"', "", "", "--frontier--"),
      [["image", Buffer.alloc(0)]],
    ],
    [
      "an escaped name",
      TYPE,
      lines("--frontier", 'Content-Disposition: form-data; name="a%22b\\c"', "", "1", "--frontier--"),
      [['a"b\\c', "1"]],
    ],
    ["text beyond ASCII", TYPE, lines("--frontier", `${NAME}Löwe 🦁`, "--frontier--"), [["prompt", "Löwe 🦁"]]],
  ])("%s", (_name, type, body, fields) => {
    expect(parse(body, type)).toEqual(fields);
  });

  test("what fetch writes is read back, whatever the names and bytes", async () => {
    const field = fc.tuple(fc.string({ minLength: 1, unit: "grapheme-ascii" }), fc.oneof(fc.string({ unit: "grapheme" }), fc.uint8Array()));
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 20 }), async (fields) => {
        const form = new FormData();
        for (const [name, value] of fields) form.append(name, typeof value === "string" ? value : new Blob([value]));
        const sent = new Response(form);
        const read = parse(Buffer.from(await sent.arrayBuffer()), sent.headers.get("content-type")!);
        // HTML: line breaks of a text are sent as CRLF
        const expected = fields.map(([name, value]) => [
          name,
          typeof value === "string" ? value.replace(/\r?\n|\r/g, "\r\n") : Buffer.from(value),
        ]);
        expect(read).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a form that is not", () => {
  const rule = "The form is not well-formed: expected";
  test.each<[string, string, string | Buffer, string]>([
    ["no boundary", "multipart/form-data", "", `${rule} a boundary in Content-Type`],
    ["an empty boundary", 'multipart/form-data; boundary=""', "", `${rule} a boundary in Content-Type`],
    ["a boundary too long", `multipart/form-data; boundary="${"b".repeat(71)}"`, "", `${rule} a boundary in Content-Type`],
    ["nothing", TYPE, "", `${rule} a closing boundary at the end`],
    ["JSON", TYPE, '{"prompt":"a"}', `${rule} a closing boundary at the end`],
    ["another boundary", TYPE, lines("--border", `${NAME}a`, "--border--"), `${rule} a closing boundary at the end`],
    ["no end", TYPE, lines("--frontier", `${NAME}a`), `${rule} a closing boundary at the end`],
    [
      "no blank line",
      TYPE,
      lines("--frontier", 'Content-Disposition: form-data; name="a"', "--frontier--"),
      `${rule} each part to have a short header and a blank line`,
    ],
    [
      "an endless header",
      TYPE,
      lines("--frontier", `x: ${"y".repeat(5000)}`, NAME, "--frontier--"),
      `${rule} each part to have a short header and a blank line`,
    ],
    [
      "no name",
      TYPE,
      lines("--frontier", "Content-Disposition: form-data", "", "a", "--frontier--"),
      `${rule} each part to have Content-Disposition: form-data with a "name"`,
    ],
    [
      "another disposition",
      TYPE,
      lines("--frontier", 'Content-Disposition: attachment; name="a"', "", "a", "--frontier--"),
      `${rule} each part to have Content-Disposition: form-data with a "name"`,
    ],
    [
      "base64 in transfer",
      TYPE,
      lines("--frontier", "Content-Transfer-Encoding: base64", `${NAME}YQ==`, "--frontier--"),
      `${rule} parts as they are, without Content-Transfer-Encoding`,
    ],
    [
      "text of other bytes",
      TYPE,
      Buffer.concat([Buffer.from(`--frontier\r\n${NAME}`), Buffer.from([0xff]), Buffer.from("\r\n--frontier--")]),
      `${rule} text in UTF-8, or a file with a filename, for "prompt"`,
    ],
  ])("%s", (_name, type, body, message) => {
    expect(() => parse(body, type)).toThrow(new HttpError(400, message));
  });

  test("a flood of parts is refused", () => {
    expect(() => parse(`${`--frontier\r\n${NAME}a\r\n`.repeat(101)}--frontier--`)).toThrow("Expected at most 100 parts in the form");
  });

  test("no bytes make anything but a refusal", () => {
    const good = Buffer.from(
      lines(
        "--frontier",
        `${NAME}a lion`,
        "--frontier",
        'Content-Disposition: form-data; name="image"; filename="a"',
        "",
        "bytes",
        "--frontier--",
      ),
    );
    const mutated = fc.tuple(fc.nat(good.length), fc.nat(12), fc.uint8Array({ maxLength: 8 })).map(([at, cut, insertion]) => {
      return Buffer.concat([good.subarray(0, at), insertion, good.subarray(at + cut)]);
    });
    fc.assert(
      fc.property(mutated, (body) => {
        try {
          parse(body);
        } catch (error) {
          expect(error).toBeInstanceOf(HttpError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
