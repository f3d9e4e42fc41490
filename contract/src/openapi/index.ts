export { buildOpenApi } from "./build-openapi.ts";
export type { Content, JsonSchema, OpenApiDocument, Operation, Parameter, Response } from "./document.ts";
export { METHODS } from "./document.ts";
