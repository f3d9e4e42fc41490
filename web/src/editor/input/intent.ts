import type { ScreenPoint } from "../space.ts";

/** One place of the pointer. */
export interface Sample {
  readonly at: ScreenPoint;
  /** 0–1. A mouse and a finger press with 0.5, as the Pointer Events specification has it. */
  readonly pressure: number;
}

/** What the person wants, whatever they did it with. */
export type Intent =
  | { readonly kind: "begin"; readonly sample: Sample; readonly erase: boolean; readonly pen: boolean }
  /** `predicted` is drawn until the next event and never committed. */
  | { readonly kind: "extend"; readonly samples: readonly Sample[]; readonly predicted: readonly Sample[] }
  | { readonly kind: "commit" }
  | { readonly kind: "cancel" }
  | { readonly kind: "pan"; readonly dx: number; readonly dy: number }
  | { readonly kind: "zoom"; readonly factor: number; readonly at: ScreenPoint }
  | {
      readonly kind: "pinch";
      readonly before: readonly [ScreenPoint, ScreenPoint];
      readonly after: readonly [ScreenPoint, ScreenPoint];
    }
  /** Steps of the brush's size or hardness, negative for smaller and softer. */
  | { readonly kind: "size"; readonly steps: number }
  | { readonly kind: "hardness"; readonly steps: number };
