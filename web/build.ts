import { buildPage } from "./build-page.ts";

/** `node web/build.ts [folder]` */
await buildPage(process.argv[2]);
