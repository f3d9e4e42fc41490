import { describe, expect, test } from "vitest";
import { fromForm, type FormField } from "./form-fields.ts";

describe("text of a form becomes what its field takes", () => {
  test.each<[string, string, unknown]>([
    ["prompt", "5", "5"],
    ["prompt", "true", "true"],
    ["prompt", "", ""],
    ["negative_prompt", "", ""],
    ["prompt", "a lion\r\nin the\r\n\r\nsun", "a lion\nin the\n\nsun"],
    ["prompt", "a lion\nin the\rsun", "a lion\nin the\rsun"],
    ["user", "42", "42"],
    ["steps", "20", 20],
    ["num_inference_steps", "20", 20],
    ["steps", "0", 0],
    ["steps", "2.5", 2.5],
    ["steps", "020", "020"],
    ["steps", "0x10", "0x10"],
    ["steps", " 20", " 20"],
    ["steps", "1e9", "1e9"],
    ["steps", "", undefined],
    ["seed", "-1", -1],
    ["strength", "0.75", 0.75],
    ["mask_invert", "true", true],
    ["mask_invert", "false", false],
    ["mask_invert", "True", "True"],
    ["mask_invert", "", undefined],
    ["mask_mode", "", ""],
    ["padding", "32", 32],
    ["padding", "25%", "25%"],
    ["size", "768x512", "768x512"],
    ["init_image", "1234", "1234"],
    ["scheduler", "ddim", "ddim"],
    ["unknown", "5", "5"],
    ["__proto__", "5", "5"],
  ])("%s=%j", (name, text, value) => {
    expect(fromForm([[name, text]])).toEqual({ ok: true, body: Object.fromEntries([[name, value]]) });
  });
});

test("a file stays its bytes", () => {
  const bytes = Buffer.from("picture");
  expect(fromForm([["image", bytes]])).toEqual({ ok: true, body: { image: bytes } });
});

test("only lists are sent as several fields of one name", () => {
  const fields: FormField[] = ["job.started", "job.failed"].map((event) => ["webhook_events", event]);
  expect(fromForm(fields)).toEqual({ ok: true, body: { webhook_events: ["job.started", "job.failed"] } });
  expect(
    fromForm([
      ["steps", "4"],
      ["steps", "5"],
    ]),
  ).toEqual({ ok: false, issues: [{ field: "steps", message: "Expected one value for steps but received several" }] });
});
