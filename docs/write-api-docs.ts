/**
 * Writes what of the documentation is made from the schemas: `docs/openapi.json`, and the part between the markers in `docs/api.md`.
 *
 *     npm run docs
 */
import { readFileSync, writeFileSync } from "node:fs";
import { buildOpenApi } from "@retouch/contract/openapi";
import { putBetweenMarkers, renderApi } from "./api-tables.ts";

const OPENAPI = new URL("openapi.json", import.meta.url);
const API = new URL("api.md", import.meta.url);

const { version } = JSON.parse(readFileSync(new URL("../contract/package.json", import.meta.url), "utf8")) as { version: string };
const document = buildOpenApi(version);
writeFileSync(OPENAPI, `${JSON.stringify(document, null, 2)}\n`);
writeFileSync(API, putBetweenMarkers(readFileSync(API, "utf8"), renderApi(document)));
