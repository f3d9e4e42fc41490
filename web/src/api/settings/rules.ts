import rules from "./rules.json" with { type: "json" };

/**
 * What of the contract the page needs: each field's range, default and one line of help, and the limits that JSON Schema cannot say.
 * As data, because the contract's own parser would be 35 kB compressed and reads pictures as Node's Buffer. `rules.test.ts` writes the
 * file, and holds `checkSettings` to what the contract itself takes.
 */
export const FIELDS = rules.fields;
export const LIMITS = rules.limits;

/** Fields of a request that the page sets; the picture and the mask come from the stage, the rest concerns programs only. */
export const SETTING_NAMES = Object.keys(FIELDS) as readonly SettingName[];

/** A request without its pictures, under the wire's names. What is absent has its default, which may be the model's own. */
export interface Settings {
  readonly prompt?: string;
  readonly negative_prompt?: string;
  readonly system_prompt?: string;
  readonly model?: string;
  readonly masked_content?: string;
  readonly area?: string;
  readonly padding?: number | string;
  readonly mask_grow?: number;
  readonly mask_feather?: number;
  readonly strength?: number;
  readonly guidance_scale?: number;
  readonly steps?: number;
  readonly exact_steps?: boolean;
  readonly scheduler?: string;
  readonly seed?: number;
  readonly n?: number;
  readonly size?: string;
  readonly output_format?: string;
  readonly output_quality?: number;
  readonly metadata?: boolean;
}
export type SettingName = keyof Settings & keyof typeof FIELDS;

/** The settings whose value is of one kind. */
export type SettingOf<Kind> = { [Name in SettingName]: Required<Settings>[Name] extends Kind ? Name : never }[SettingName];
