import { METHODS, type Content, type JsonSchema, type OpenApiDocument, type Operation, type Response } from "@retouch/contract/openapi";
import { curlFor } from "./curl-example.ts";
import { cell, describeType, linkTo } from "./describe-type.ts";

const START = "<!-- made by npm run docs: start -->";
const END = "<!-- made by npm run docs: end -->";

/** The text with this between its markers. */
export function putBetweenMarkers(text: string, generated: string): string {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start === -1 || end < start) throw new Error(`Expected ${START} and ${END} but received a text without them`);
  return `${text.slice(0, start + START.length)}\n\n${generated}\n${text.slice(end)}`;
}

/** Every operation with its parameters, replies and an example; then every schema with its fields. Markdown. */
export function renderApi(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [renderOperation(document, method.toUpperCase(), path, operation)];
    }),
  );
  const messages = Object.entries(document.webhooks).map(([name, { post }]) => `| \`${name}\` | ${post?.summary ?? ""} |`);
  const schemas = Object.entries(document.components.schemas)
    .filter(([name]) => name !== "ImageForm")
    .map(([name, schema]) => renderSchema(name, schema));
  return [
    "## Endpoints\n",
    ...operations,
    "## Errors\n",
    "| status | when | headers |\n|---|---|---|",
    ...Object.entries(document.components.responses).map(([name, { description, headers = {} }]) => {
      const own = Object.keys(headers).filter((header) => header !== "x-trace-id");
      return `| ${name.slice("Error".length)} | ${cell(description)} | ${own.map((header) => `\`${header}\``).join(" ")} |`;
    }),
    "",
    "## Webhook messages\n",
    "| type | sent when |\n|---|---|",
    ...messages,
    "",
    "The body is a [WebhookMessage](#webhookmessage).\n",
    "## Fields\n",
    ...schemas,
  ].join("\n");
}

function renderOperation(document: OpenApiDocument, method: string, path: string, operation: Operation): string {
  const { summary, description, parameters = [], responses } = operation;
  const scope = operation.security.flatMap((way) => way["keyHeader"] ?? [])[0];
  const isOpen = operation.security.some((way) => Object.keys(way).length === 0);
  const needs =
    scope === undefined
      ? "No key."
      : scope === "any"
        ? "Any key."
        : `${isOpen ? "Without a key, or with one" : "A key"} that has the scope \`${scope}\`.`;
  const curl = curlFor(method, path, operation);
  const described = parameters.map((parameter) => ("$ref" in parameter ? deref(document, parameter.$ref) : parameter) as NamedParameter);
  return [
    `### \`${method} ${path}\`\n`,
    `${summary}. ${description ?? ""}\n`.replace(" \n", "\n"),
    `${needs}${operation.requestBody === undefined ? "" : ` Body: ${mediaTypes(operation.requestBody.content)}.`}\n`,
    ...(described.length === 0
      ? []
      : [
          "| parameter | in | type | meaning |\n|---|---|---|---|",
          ...described.map(
            ({ name, in: place, schema, description: meaning }) =>
              `| \`${name}\` | ${place} | ${describeType(schema)} | ${cell(withDefault(meaning, schema))} |`,
          ),
          "",
        ]),
    "| status | what | body |\n|---|---|---|",
    ...Object.entries(responses).flatMap(([status, response]) => ("$ref" in response ? [] : [renderReply(status, response)])),
    ...renderErrors(responses),
    "",
    ...(curl === undefined ? [] : [`\`\`\`sh\n${curl}\n\`\`\`\n`]),
  ].join("\n");
}

function renderReply(status: string, { description, content }: Response): string {
  return `| ${status} | ${cell(description)} | ${content === undefined ? "" : mediaTypes(content)} |`;
}

/** The statuses that mean the same everywhere, in one line. */
function renderErrors(responses: Operation["responses"]): string[] {
  const statuses = Object.entries(responses).flatMap(([status, response]) => ("$ref" in response ? [status] : []));
  return statuses.length === 0 ? [] : [`| ${statuses.join(" · ")} | [Errors](#errors) | [Error](#error) |`];
}

interface NamedParameter {
  readonly name: string;
  readonly in: string;
  readonly schema: JsonSchema;
  readonly description: string;
}

function renderSchema(name: string, schema: JsonSchema): string {
  // Of a request nearly all may be left out, so its defaults matter; of a reply nearly all is always there.
  const isRequest = name === "ImageRequest";
  const head = isRequest
    ? "| field | type, range | default | meaning |\n|---|---|---|---|"
    : "| field | type, range | meaning |\n|---|---|---|";
  const rows = membersOf(schema).flatMap(([field, property, isRequired]) => renderField(field, property, { isRequest, isRequired }));
  return [`### ${name}\n`, head, ...rows, ""].join("\n");
}

interface FieldPlace {
  readonly isRequest: boolean;
  readonly isRequired: boolean;
}

function renderField(name: string, field: JsonSchema, { isRequest, isRequired }: FieldPlace): string[] {
  const aliases = (field["x-aliases"] ?? []) as string[];
  const meaning = [field["description"], aliases.length > 0 && `Also spelled ${aliases.map((alias) => `\`${alias}\``).join(", ")}`]
    .filter((part) => typeof part === "string")
    .join(". ");
  const fallback = "default" in field ? `\`${JSON.stringify(field["default"])}\`` : isRequired ? "required" : "none";
  const type = isRequest || isRequired ? describeType(field) : `${describeType(field)}, or absent`;
  const row = `| \`${name}\` | ${type} |${isRequest ? ` ${fallback} |` : ""} ${cell(meaning)} |`;
  return [
    row,
    ...membersOf(field).flatMap(([member, inner, needed]) => renderField(`${name}.${member}`, inner, { isRequest, isRequired: needed })),
  ];
}

/** The fields of an object within a field, within a list in it, or within its alternative to null. */
function membersOf(field: JsonSchema): [name: string, schema: JsonSchema, isRequired: boolean][] {
  const inner = (field["items"] ?? (field["anyOf"] as JsonSchema[] | undefined)?.find((one) => "properties" in one) ?? field) as JsonSchema;
  const required = (inner["required"] ?? []) as string[];
  return Object.entries((inner["properties"] ?? {}) as Record<string, JsonSchema>).map(([name, schema]) => [
    name,
    schema,
    required.includes(name),
  ]);
}

function mediaTypes(content: Content): string {
  return Object.entries(content)
    .map(([type, { schema }]) => {
      const links = [schema, ...((schema["oneOf"] ?? []) as JsonSchema[])].flatMap(({ $ref }) =>
        typeof $ref === "string" ? [linkTo($ref)] : [],
      );
      return links.length === 0 ? `\`${type}\`` : `\`${type}\` ${links.join(" or ")}`;
    })
    .join(", ");
}

function deref(document: OpenApiDocument, reference: string): unknown {
  const [, , kind, name] = reference.split("/");
  return document.components[kind as keyof OpenApiDocument["components"]][name];
}

function withDefault(meaning: string, schema: JsonSchema): string {
  return "default" in schema ? `${meaning}. Default: ${JSON.stringify(schema["default"])}` : meaning;
}
