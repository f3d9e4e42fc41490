import type { EditRequest } from "@retouch/client";
import type { Settings } from "./rules.ts";

/** What a run sends: the settings and, from the stage, the picture and the mask. */
export interface RunRequest {
  readonly settings: Settings;
  readonly picture: Blob | undefined;
  readonly mask: Blob | undefined;
}

/** The client's names are the wire's in camelCase. */
export function toEditRequest({ settings, picture, mask }: RunRequest): EditRequest {
  const fields = Object.entries(settings).map(([name, value]) => [toCamelCase(name), value as unknown]);
  return { ...Object.fromEntries(fields), image: picture, mask } as EditRequest;
}

function toCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
