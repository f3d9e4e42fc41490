import type { BadInput } from "./bad-input.ts";

const PICTURE = Buffer.from("bytes of a picture").toString("base64");
const HOOK = "https://hooks.example.com/retouch";
const SIZE = '"WxH" (64 to 4096 pixels a side, no longer than 8:1) or "auto"';
const EVENTS = "Expected a list of job.started, job.progress, job.succeeded, job.failed, job.cancelled for webhook_events but received";
const BLANK =
  "Expected text of 1 to 4000 characters, not white space alone where there is neither init_image nor system_prompt, for prompt but received";
const PUBLIC_URL = "Expected the https URL of a public host, at a port this server may reach (--allow-outgoing), for webhook but received";
const SAME = (first: string, other: string): string =>
  `Expected the same value as ${first}, another name of the same field, for ${other} but received`;

/** Values that each would do alone, but not with these others, or not here. */
const WRONG: readonly (readonly [field: string, fields: Readonly<Record<string, unknown>>, message: string])[] = [
  ["init_image", { mask: PICTURE }, "Expected a picture to go with mask_image for init_image but received nothing"],
  ["init_image", { mask_image: PICTURE, image: null }, "Expected a picture to go with mask_image for init_image but received nothing"],
  [
    "mask",
    { image: PICTURE, mask: "-+" },
    "Expected a picture as base64 or a data URL for mask but received text that is not base64 (at character 2 of 2)",
  ],
  [
    "mask_url",
    { image: PICTURE, mask_url: "https://example.com/m.png" },
    "Expected a picture as base64 or a data URL for mask_url but received a URL, which this server does not fetch (--allow-urls)",
  ],
  [
    "mask_b64",
    { image: PICTURE, mask_b64: 0 },
    "Expected a picture as base64 or a data URL for mask_b64 but received a value of type number",
  ],
  ["image", { init_image: PICTURE, image: "AAAA" }, `${SAME("init_image", "image")} "AAAA"`],
  ["mask", { image: PICTURE, mask_image: PICTURE, mask: "AAAA" }, `${SAME("mask_image", "mask")} "AAAA"`],
  ["num_steps", { steps: 10, num_steps: 20 }, `${SAME("steps", "num_steps")} 20`],
  ["cfg_scale", { guidance_scale: 7, cfg_scale: 7.5 }, `${SAME("guidance_scale", "cfg_scale")} 7.5`],
  ["samples", { n: 1, samples: 2 }, `${SAME("n", "samples")} 2`],
  ["System prompt", { system_prompt: "a", "System prompt": "b" }, `${SAME("system_prompt", "System prompt")} "b"`],
  ["width", { width: 63, height: 64 }, "Expected an integer from 64 to 4096 for width but received 63"],
  ["height", { width: 64, height: 4097 }, "Expected an integer from 64 to 4096 for height but received 4097"],
  ["width", { width: "512", height: 512 }, 'Expected an integer from 64 to 4096 for width but received "512"'],
  ["height", { width: 512, height: 511.5 }, "Expected an integer from 64 to 4096 for height but received 511.5"],
  ["width", { width: 64, height: 513 }, `Expected ${SIZE} for width but received 64x513`],
  ["height", { width: 64 }, "Expected an integer to go with width for height but received nothing"],
  ["width", { height: 64 }, "Expected an integer to go with height for width but received nothing"],
  ["size", { size: "64x64", width: 64, height: 128 }, 'Expected the same as width and height (64x128) for size but received "64x64"'],
  ["n", { n: 2, response_format: "image" }, 'Expected 1 with response_format "image" for n but received 2'],
  ["model", { model: "other" }, 'Expected one of stub for model but received "other"'],
  ["model", { model: "../../etc" }, 'Expected one of stub for model but received "../../etc"'],
  ["loras", { loras: ["a"] }, "loras is not supported by this server yet"],
  ["loras", { loras: "" }, "loras is not supported by this server yet"],
  ["webhook", { webhook_events: ["job.failed"] }, "Expected a URL to go with webhook_events for webhook but received nothing"],
  ["webhook_events", { webhook: HOOK, webhook_events: [] }, `${EVENTS} []`],
  ["webhook_events", { webhook: HOOK, webhook_events: ["job.done"] }, `${EVENTS} ["job.done"]`],
  ["webhook_events", { webhook: HOOK, webhook_events: ["job.failed", 5] }, `${EVENTS} ["job.failed", 5]`],
  [
    "webhook_events",
    { webhook: HOOK, webhook_events: ["job.started", "job.succeeded", "job.done", "job.failed"] },
    `${EVENTS} "job.done" in a list of 4`,
  ],
  ["prompt", { prompt: " " }, `${BLANK} " "`],
  ["prompt", { prompt: "\t\r\n\u3000\u00a0" }, `${BLANK} "\\t\\r\\n\u3000\u00a0"`],
  ["prompt", { prompt: " ".repeat(4000) }, `${BLANK} text of 4000 characters`],
  ["prompt", { prompt: "  ", system_prompt: " ", negative_prompt: "blurred" }, `${BLANK} "  "`],
  ["webhook_events", { webhook: HOOK, webhook_events: "job.failed" }, `${EVENTS} "job.failed"`],
  ["webhook_events", { webhook: HOOK, webhook_events: { 0: "job.failed" } }, `${EVENTS} an object`],
  ["webhook", { webhook: "https://127.0.0.1/" }, `${PUBLIC_URL} "https://127.0.0.1/"`],
  ["webhook", { webhook: "https://127.1/" }, `${PUBLIC_URL} "https://127.0.0.1/"`],
  ["webhook", { webhook: "https://[::ffff:7f00:1]/" }, `${PUBLIC_URL} "https://[::ffff:7f00:1]/"`],
  ["webhook", { webhook: "https://169.254.169.254/latest" }, `${PUBLIC_URL} "https://169.254.169.254/latest"`],
  ["webhook", { webhook: "https://10.0.0.1/" }, `${PUBLIC_URL} "https://10.0.0.1/"`],
  ["webhook", { webhook: "https://hooks.example.com:22/" }, `${PUBLIC_URL} "https://hooks.example.com:22/"`],
];

export const WRONG_TOGETHER: readonly BadInput[] = WRONG.map(([field, fields, message]) => [
  `${field}: ${JSON.stringify(fields).slice(0, 80)}`,
  { body: { prompt: "a lion", ...fields } },
  400,
  message,
  field,
]);
