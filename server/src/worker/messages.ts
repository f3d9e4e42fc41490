import type { EditRequest, Model } from "@retouch/contract";
import type { EditErrorKind } from "../jobs/edit-error.ts";
import type { EditedPicture, EditOutcome, EditPreview, EditProgress } from "../jobs/editor.ts";
import type { Carried } from "./exchange.ts";

/** What crosses the border between the server's process and the engine's, by Node's structured clone: large pictures by the exchange. */
export type ToEngine =
  | { readonly type: "edit"; readonly id: number; readonly request: CarriedRequest }
  /** One preview, of the next step. */
  | { readonly type: "preview"; readonly id: number }
  | { readonly type: "cancel"; readonly id: number };

export type FromEngine =
  | { readonly type: "ready"; readonly model: Model }
  | { readonly type: "load-failed"; readonly error: WireError }
  | { readonly type: "progress"; readonly id: number; readonly progress: EditProgress }
  | { readonly type: "preview"; readonly id: number; readonly preview: EditPreview }
  | { readonly type: "done"; readonly id: number; readonly outcome: CarriedOutcome }
  | { readonly type: "failed"; readonly id: number; readonly error: WireError };

export interface CarriedRequest extends Omit<EditRequest, "picture" | "mask"> {
  readonly picture: Carried | undefined;
  readonly mask: Carried | undefined;
}

export interface CarriedOutcome extends Omit<EditOutcome, "pictures"> {
  readonly pictures: readonly (Omit<EditedPicture, "bytes"> & { readonly bytes: Carried })[];
}

/** An error without its class and stack, neither of which means anything in the other process. */
export interface WireError {
  readonly kind: EditErrorKind;
  readonly message: string;
  readonly field: string | undefined;
}
