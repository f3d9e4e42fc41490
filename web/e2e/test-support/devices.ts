import type { BrowserContextOptions } from "playwright-core";

export const DESKTOP = { viewport: { width: 1440, height: 900 } } satisfies BrowserContextOptions;
/** Held upright. */
export const TABLET = { viewport: { width: 820, height: 1180 }, hasTouch: true } satisfies BrowserContextOptions;
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } satisfies BrowserContextOptions;
