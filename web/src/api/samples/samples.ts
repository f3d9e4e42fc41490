import { curlSample } from "./curl.ts";
import { fetchSample } from "./fetch.ts";
import { javaSample } from "./java.ts";
import { phpSample } from "./php.ts";
import { pythonSample } from "./python.ts";
import type { SampledRequest } from "./sampled-request.ts";

/** The request as code, language by language. No sample holds a key: each reads RETOUCH_KEY from the environment. */
export const SAMPLES = {
  curl: curlSample,
  fetch: fetchSample,
  python: pythonSample,
  java: javaSample,
  php: phpSample,
} as const satisfies Record<string, (request: SampledRequest) => string>;
export type SampleLanguage = keyof typeof SAMPLES;
