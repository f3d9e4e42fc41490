import { toSnakeCase } from "./camel-case.ts";
import type { EditRequest, ImageInput } from "./edit-request.ts";

/** A request's body: JSON, or a form where a picture comes as a file, which spares a third of its bytes. */
export function encodeRequest(request: EditRequest): FormData | Record<string, unknown> {
  const fields = wireFields(request);
  return fields.some(([, value]) => isFile(value)) ? toForm(fields) : Object.fromEntries(fields);
}

/** The fields under the API's names, less those that are left to their defaults. */
function wireFields(request: EditRequest): [string, unknown][] {
  return Object.entries(request)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [toSnakeCase(name), value instanceof URL ? value.href : (value as unknown)]);
}

function isFile(value: unknown): value is Exclude<ImageInput, URL | string> {
  return value instanceof Blob || value instanceof Uint8Array;
}

function toForm(fields: readonly [string, unknown][]): FormData {
  const form = new FormData();
  for (const [name, value] of fields) {
    if (isFile(value)) form.append(name, value instanceof Blob ? value : new Blob([value]), name);
    else for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) form.append(name, String(item));
  }
  return form;
}
