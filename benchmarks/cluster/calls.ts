import { ADMINISTRATOR_KEY, type Node } from "./node.ts";

/** The caller's side. Node's `fetch` keeps its connections. */
export async function call(
  { url }: Node,
  method: string,
  path: string,
  {
    body,
    key = ADMINISTRATOR_KEY,
    headers = {},
  }: { readonly body?: unknown; readonly key?: string; readonly headers?: Record<string, string> } = {},
): Promise<{ readonly status: number; readonly json: unknown }> {
  const response = await fetch(`${url}/inpainting/v1/${path}`, {
    method,
    headers: { "ocp-apim-subscription-key": key, ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
}

/** What the stub works on for so many milliseconds. */
function workFor(milliseconds: number): { readonly prompt: string; readonly size: string } {
  return { prompt: String(milliseconds), size: "64x64" };
}

/** Asks for a picture and does not wait for it: its job's id. */
export async function submit(node: Node, milliseconds: number, headers: Record<string, string> = {}): Promise<string> {
  const { status, json } = await call(node, "POST", "jobs", { body: workFor(milliseconds), headers });
  if (status !== 202) throw new Error(`Expected 202 but received ${status}: ${JSON.stringify(json)}`);
  return (json as { readonly id: string }).id;
}

/** Asks for a picture and waits for it: milliseconds, HTTP and the job's whole life included. */
export async function timePicture(node: Node, milliseconds: number): Promise<number> {
  const start = performance.now();
  const { status, json } = await call(node, "POST", "getImage", { body: workFor(milliseconds) });
  if (status !== 200) throw new Error(`Expected 200 but received ${status}: ${JSON.stringify(json)}`);
  return performance.now() - start;
}
