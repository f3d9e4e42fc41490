import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { locateJsonError } from "./locate-json-error.ts";

describe("the place and the expectation are named", () => {
  test.each([
    [
      "the published sample, with a comma missing between two lines",
      '{\n  "prompt": "Change to a lion"\n  "init_image": ""\n}',
      3,
      3,
      '"," or "}": a comma may be missing at the end of the line before',
    ],
    ["a comma missing on the line", '{"a": 1 "b": 2}', 1, 9, '"," or "}": a comma may be missing before it'],
    ["a comma too many in an object", '{"a": 1,}', 1, 9, "a name in double quotes: there may be a comma too many before it"],
    ["a comma too many in a list", "[1, 2, ]", 1, 8, "a value: there may be a comma too many before it"],
    ["single quotes", "{'a': 1}", 1, 2, 'a name in double quotes or "}": strings stand in double quotes'],
    ["a bare name", "{a: 1}", 1, 2, 'a name in double quotes or "}"'],
    ["a missing colon", '{"a" 1}', 1, 6, '":"'],
    ["a text that ends in an object", '{"a": 1', 1, 8, '"," or "}": the text ends too early'],
    ["a text that ends in a list", "[1", 1, 3, '"," or "]": the text ends too early'],
    ["an open string", '{"a": "b', 1, 7, "a value: the string does not end, or holds a raw line break or a wrong escape"],
    [
      "a raw line break in a string",
      '{"a": "b\nc"}',
      1,
      7,
      "a value: the string does not end, or holds a raw line break or a wrong escape",
    ],
    ["the wrong bracket", '{"a": [1}', 1, 9, '"," or "]"'],
    ["two values", "{} {}", 1, 4, "nothing after the value"],
    ["a comment", "{ // no\n}", 1, 3, 'a name in double quotes or "}"'],
    ["NaN", '{"a": NaN}', 1, 7, "a value"],
    ["a leading zero", '{"a": 01}', 1, 8, '"," or "}"'],
    ["nothing at all", " \n ", 2, 2, "a value: the text ends too early"],
  ])("%s", (_name, text, line, column, expectation) => {
    expect(locateJsonError(text)).toEqual({ line, column, message: `expected ${expectation}` });
  });
});

test("whatever JSON.parse refuses has a place inside the text", () => {
  const almostJson = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", '"', "{", "]", "x", "\n", "\\"))
    .map(([json, at, insertion]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + insertion + json.slice(place + 1);
    });
  fc.assert(
    fc.property(almostJson, (text) => {
      fc.pre(!isJson(text));
      const { line, column } = locateJsonError(text);
      const lines = text.split("\n");
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeLessThanOrEqual(lines[line - 1].length + 1);
    }),
  );
});

test("a picture of megabytes before the error is no trouble", () => {
  expect(locateJsonError(`{"image": "${"A".repeat(20_000_000)}"\n"prompt": ""}`)).toMatchObject({ line: 2, column: 1 });
});

test("a hundred thousand open brackets are no trouble", () => {
  expect(locateJsonError("[".repeat(100_000)).column).toBe(100_001);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
