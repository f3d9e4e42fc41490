export { buildOpenApi } from "./build-openapi.ts";
export type { OpenApiDocument, Operation, Method } from "./document.ts";
export { METHODS } from "./document.ts";
