import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { MISSING_KEY_MESSAGE } from "../error-reply.ts";
import { imageRequestSchema } from "../image-request-schema.ts";
import { parseImageRequest } from "../image-request.ts";
import { buildOpenApi } from "./build-openapi.ts";
import { METHODS, type Content, type Operation, type Response } from "./document.ts";

/** As clients read it. */
const written = JSON.stringify(buildOpenApi("1.2.3"), null, 1);
const document = JSON.parse(written) as ReturnType<typeof buildOpenApi>;

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
for (const format of ["binary", "base64"]) ajv.addFormat(format, true);
ajv.addSchema(document, "document");

const operations = [document.paths, document.webhooks].flatMap((paths) =>
  Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method): [string, Operation] => [`${method} ${path}`, item[method]!]),
  ),
);

test("the document is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  const result = await validator.validate(written);
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(validator.version).toBe("3.1");
});

test("every reference leads to something", () => {
  const references = [...written.matchAll(/"\$ref": "#([^"]+)"/g)].map(([, pointer]) => pointer);
  const missing = references.filter((pointer) => read(pointer) === undefined);
  expect(references.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

test("nothing is described that nothing refers to", () => {
  const { securitySchemes: _, ...components } = document.components;
  const all = Object.entries(components).flatMap(([kind, named]) => Object.keys(named).map((name) => `#/components/${kind}/${name}`));
  expect(all.filter((pointer) => !written.includes(`"$ref": "${pointer}"`))).toEqual([]);
});

test("operations have names of their own", () => {
  const names = operations.map(([, { operationId }]) => operationId);
  expect(new Set(names).size).toBe(names.length);
});

test.each(operations)("every parameter in the path of %s is described", (name, { parameters = [] }) => {
  const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
  const described = parameters
    .map((parameter) => ("$ref" in parameter ? (read(parameter.$ref.slice(1)) as { name: string; in: string }) : parameter))
    .filter((parameter) => parameter.in === "path")
    .map((parameter) => parameter.name);
  expect(described).toEqual(inPath);
});

describe("an example keeps to its schema", () => {
  const contents = operations.flatMap(([name, { requestBody, responses }]) => [
    ...examplesOf(`${name}, request`, requestBody?.content),
    ...Object.entries(responses).flatMap(([status, response]) => examplesOf(`${name}, ${status}`, (response as Response).content)),
  ]);
  const errors = Object.entries(document.components.responses).flatMap(([name, { content }]) => examplesOf(name, content));

  test.each([...contents, ...errors])("%s", (_name, schema, example) => {
    const validate = ajv.compile(rebase(schema));
    expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  });
});

test.each(["text", "edit"])("the example of a request with %s is accepted without a warning", (name) => {
  const { examples } = document.paths["/inpainting/v1/getImage"].post!.requestBody!.content["application/json"];
  const parsed = parseImageRequest(examples![name].value as Record<string, unknown>);
  expect(parsed).toMatchObject({ ok: true, warnings: [] });
});

test("every field of a request is described, with its default and its aliases", () => {
  const { properties } = document.components.schemas["ImageRequest"] as { properties: Record<string, Record<string, unknown>> };
  expect(Object.keys(properties)).toEqual(Object.keys(imageRequestSchema.shape));
  for (const field of Object.values(properties)) expect(field["description"]).toBeTypeOf("string");
  expect(properties["mask_grow"]).toMatchObject({ type: "integer", minimum: 0, maximum: 256, default: 4 });
  expect(properties["init_image"]["x-aliases"]).toContain("imageUrl");
});

test("the 401 shows the published text", () => {
  const response = document.components.responses["Error401"];
  expect(response.content?.["application/json"].example).toMatchObject({ message: MISSING_KEY_MESSAGE });
});

test("docs/openapi.json is this document; npm run docs writes it", () => {
  const committed = readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8");
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(buildOpenApi(version))));
});

function examplesOf(name: string, content: Content = {}): [name: string, schema: object, example: unknown][] {
  return Object.entries(content).flatMap(([type, { schema, example, examples = {} }]) => [
    ...(example === undefined ? [] : [[`${name} ${type}`, schema, example] as [string, object, unknown]]),
    ...Object.entries(examples).map(([key, { value }]): [string, object, unknown] => [`${name} ${type} ${key}`, schema, value]),
  ]);
}

/** `#/components/…` means the document, wherever the schema is compiled. */
function rebase(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/')) as object;
}

/** What a JSON pointer leads to. */
function read(pointer: string): unknown {
  const steps = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], document);
}
