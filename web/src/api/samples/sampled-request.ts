import type { Settings } from "../settings/rules.ts";

/** A request as a program would send it: the pictures lie as files in the folder where it runs. */
export interface SampledRequest {
  /** The server's address, without a slash at the end. */
  readonly server: string;
  readonly settings: Settings;
  /** File name of the picture; undefined for text-to-image. */
  readonly picture: string | undefined;
  /** File name of the mask. */
  readonly mask: string | undefined;
}

export function addressOf({ server }: SampledRequest): string {
  return `${server}/inpainting/v1/getImage`;
}

/** Everything in the body but the pictures. One picture is answered as its bytes, several as JSON. */
export function fieldsOf(request: SampledRequest): [name: string, value: string | number | boolean][] {
  const fields = Object.entries(request.settings) as [string, string | number | boolean][];
  return hasSeveral(request) ? fields : [...fields, ["response_format", "image"]];
}

/** The pictures' fields in the body, with their files. */
export function filesOf({ picture, mask }: SampledRequest): [name: string, file: string][] {
  return Object.entries({ init_image: picture, mask_image: mask }).flatMap(([name, file]) => (file === undefined ? [] : [[name, file]]));
}

export function hasSeveral({ settings }: SampledRequest): boolean {
  return (settings.n ?? 1) > 1;
}

/** The result's file name without its ending, and the ending. */
export function resultFile({ settings }: SampledRequest): { readonly name: string; readonly ending: string } {
  return { name: "result", ending: settings.output_format === "jpeg" ? "jpg" : (settings.output_format ?? "png") };
}
