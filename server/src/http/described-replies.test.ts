import { buildOpenApi, type JsonSchema, type Operation, type Parameter, type Response as Reply } from "@retouch/contract/openapi";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startKeyedServer, type KeyedServer } from "../test-support/keyed-server.ts";

const RUNS = 20;
const document = buildOpenApi("1.2.3");
const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
for (const format of ["binary", "base64"]) ajv.addFormat(format, true);
ajv.addSchema(document, "document");

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]): [string, string, Operation] => [method.toUpperCase(), path, operation]),
);

let api: KeyedServer;

beforeAll(async () => {
  api = await startKeyedServer({ scopes: ["admin"] });
});

afterAll(() => api[Symbol.asyncDispose]());

test.each(operations)("%s %s gives only replies that are described, whatever it is sent", async (method, path, operation) => {
  await fc.assert(
    fc.asyncProperty(requestTo(operation), async ({ values, headers, body }) => {
      const response = await fetch(api.url + fill(path, values), {
        method,
        headers: { "ocp-apim-subscription-key": api.issued.keys.primary, ...headers },
        ...(operation.requestBody !== undefined && { body }),
      });
      const text = await response.text();
      const described = operation.responses[String(response.status)];
      expect(described, `${response.status} ${text}`).toBeDefined();
      expect(response.status).toBeLessThan(500);
      checkBody(resolve(described), response.headers.get("content-type"), text);
    }),
    { numRuns: RUNS },
  );
});

function checkBody({ content }: Reply, contentType: string | null, text: string): void {
  if (content === undefined) return expect(text).toBe("");
  const type = contentType?.split(";")[0] ?? "";
  expect(Object.keys(content)).toContain(type);
  if (!type.endsWith("json")) return;
  const validate = ajv.compile(rebase(content[type].schema));
  expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
}

/** Parameters and a body, most of them nearly right. */
function requestTo({ parameters = [], requestBody }: Operation) {
  const resolved = parameters.map((parameter) => resolve<Parameter>(parameter));
  const named = resolved.map((parameter) => [`${parameter.in} ${parameter.name}`, valueOf(parameter.schema)] as const);
  const schema = requestBody?.content["application/json"]?.schema;
  const object = schema === undefined ? fc.constant({}) : objectOf(resolve<JsonSchema>(schema));
  return fc.record({
    values: fc.record(Object.fromEntries(named), { requiredKeys: named.map(([name]) => name).filter((name) => name.startsWith("path ")) }),
    headers: fc.record(
      {
        accept: fc.constantFrom("application/json", "application/problem+json", "image/png", "*/*", "text/html", ""),
        "content-type": fc.constantFrom("application/json", "application/json", "text/plain", "multipart/form-data"),
        prefer: fc.constant("respond-async"),
      },
      { requiredKeys: ["content-type"] },
    ),
    body: fc.oneof({ weight: 5, arbitrary: object.map((value) => JSON.stringify(value)) }, { weight: 1, arbitrary: fc.string() }),
  });
}

function objectOf({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<object> {
  const fields = Object.entries(properties as Record<string, JsonSchema>).map(([name, field]) => [name, valueOf(field)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: required as string[] });
}

function valueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fittingValue(schema) }, { weight: 1, arbitrary: fc.jsonValue() });
}

/** About what fits: ranges are left by one, patterns are not kept. */
function fittingValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  const {
    enum: words,
    anyOf,
    type,
    minimum,
    maximum,
    examples,
  } = schema as {
    readonly [word: string]: unknown;
    readonly enum?: readonly unknown[];
    readonly anyOf?: readonly JsonSchema[];
    readonly minimum?: number;
    readonly maximum?: number;
    readonly examples?: readonly unknown[];
  };
  if (words !== undefined) return fc.constantFrom(...words);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map(fittingValue));
  if (examples !== undefined) return fc.constantFrom(...examples);
  const [first] = [type].flat();
  if (first === "integer") return fc.integer({ min: (minimum ?? 0) - 1, max: Math.min((maximum ?? 1000) + 1, 2 ** 31) });
  if (first === "number") return fc.double({ min: (minimum ?? 0) - 1, max: (maximum ?? 1) + 1, noNaN: true });
  if (first === "boolean") return fc.boolean();
  if (first === "array") return fc.array(fittingValue(schema["items"] as JsonSchema), { maxLength: 3 });
  return fc.string({ maxLength: 20 });
}

function fill(path: string, values: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  let filled = path;
  for (const [name, value] of Object.entries(values)) {
    const [place, key] = name.split(" ");
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (place === "path") filled = filled.replace(`{${key}}`, () => encodeURIComponent(text) || "-");
    if (place === "query") query.set(key, text);
  }
  return query.size === 0 ? filled : `${filled}?${query.toString()}`;
}

function resolve<Resolved = Reply>(value: unknown): Resolved {
  const { $ref } = value as { readonly $ref?: string };
  if ($ref === undefined) return value as Resolved;
  const [, , kind, name] = $ref.split("/");
  return (document.components as unknown as Record<string, Record<string, Resolved>>)[kind][name];
}

/** `#/components/…` means the document, wherever the schema is compiled. */
function rebase(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/')) as object;
}
