import type { FastifyRequest } from "fastify";
import { isOwnKey } from "../keys/key.ts";
import { sessionTokenOf } from "./session-cookie.ts";

/** What a request brought that could open the API, whether it is right or wrong: no error may repeat it, whatever it looks like. */
export function sentSecrets(request: FastifyRequest): string[] {
  const { headers, query } = request;
  const credentials = headers.authorization?.split(" ").at(-1);
  const parameter = (query as Record<string, string | string[] | undefined> | undefined)?.["subscription-key"];
  const sent = [headers["ocp-apim-subscription-key"], credentials, parameter, sessionTokenOf(request)];
  // What is too short to be a key could be a word of the error's own.
  return sent.flat().filter((value): value is string => value !== undefined && isOwnKey(value));
}
