import { toCamelCase, type CamelCased } from "./camel-case.ts";
import { EncodedImage, type ImageType } from "./encoded-image.ts";
import { RetouchError } from "./errors.ts";

/** A reply in JSON, its names in camelCase. */
export async function readJson<Reply>(response: Response): Promise<CamelCased<Reply>> {
  const text = await response.text();
  try {
    return toCamelCase(JSON.parse(text) as Reply);
  } catch {
    throw notRetouch("JSON", response);
  }
}

/** A reply that is a picture. */
export async function readImage(response: Response): Promise<EncodedImage> {
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("image/")) throw notRetouch("a picture", response);
  return new EncodedImage(new Uint8Array(await response.arrayBuffer()), type as ImageType);
}

/** A reply without a body, or with one that nobody needs. */
export async function readNothing(response: Response): Promise<void> {
  await response.body?.cancel();
}

/** What answered is not Retouch, for instance another page at the same address. */
export function notRetouch(expectation: string, { status, headers }: Response): RetouchError {
  return new RetouchError(`Expected ${expectation} from Retouch but received ${status} with ${headers.get("content-type") ?? "nothing"}`);
}
