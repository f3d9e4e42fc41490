import { api } from "../../api/api.ts";
import type { Size } from "../../editor/index.ts";
import { en } from "../../strings/en.ts";
import { documents } from "./documents.ts";

/** Puts white on the stage, as large as the picture will be. */
export function startBlank(size: Size): void {
  documents.openBlank(en.stage.blankName, size);
  api.settings.change({ size: undefined });
}
