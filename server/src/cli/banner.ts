import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { isIPv6 } from "node:net";
import type { Config } from "../config/config.ts";
import { GET_IMAGE_PATH } from "../http/routes/inpainting.ts";
import type { RunningServer } from "../main.ts";

export interface BannerFacts {
  readonly config: Config;
  readonly server: Pick<RunningServer, "port" | "model" | "firstKey" | "isBootstrapKeyUsed">;
  /** Folders that may hold `lion.json`. */
  readonly examples: readonly string[];
}

/** What `retouch serve` says when it is ready: where, with what, and a first picture to ask for. */
export function banner({ config, server, examples }: BannerFacts): string {
  const { model, firstKey } = server;
  const url = addressOf(config.host, server.port);
  const drawnKey = config.bootstrapKey === undefined ? firstKey : undefined;
  const lines = [
    `Retouch is ready at ${url}`,
    "",
    `  model  ${model.name}, ${model.inpainting ? "made for inpainting" : "for text and images"}, ${model.native_size} pixels a side`,
    `  data   ${config.dataFolder}`,
    ...(drawnKey !== undefined ? [`  key    ${drawnKey}`, "         shown this once; npx retouch keys rotate default replaces it"] : []),
    ...(config.requireKey ? [] : ["  key    none is needed: --no-auth"]),
    "",
    "Try it:",
    "",
    `  ${curl(url, keyToShow(config, server.isBootstrapKeyUsed, drawnKey), examples).join(" \\\n    ")}`,
    "",
  ];
  return `${lines.join("\n")}\n`;
}

/** An address that a program on this machine can use. */
function addressOf(host: string, port: number): string {
  const reachable = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

function keyToShow({ requireKey }: Config, isBootstrapKeyUsed: boolean, drawnKey: string | undefined): string | undefined {
  if (!requireKey) return undefined;
  return drawnKey ?? (isBootstrapKeyUsed ? "$RETOUCH_BOOTSTRAP_KEY" : "$RETOUCH_KEY");
}

function curl(url: string, key: string | undefined, examples: readonly string[]): string[] {
  const lion = examples.map((folder) => join(folder, "lion.json")).find((file) => existsSync(file));
  const data = lion === undefined ? `'{"prompt": "a lion", "response_format": "image"}'` : `@${quoted(shortPath(lion))}`;
  return [
    `curl --fail-with-body ${url}${GET_IMAGE_PATH}`,
    ...(key === undefined ? [] : [`--header "Ocp-Apim-Subscription-Key: ${key}"`]),
    `--header "Content-Type: application/json"`,
    `--data ${data} --output lion.png`,
  ];
}

function shortPath(file: string): string {
  const fromHere = relative(process.cwd(), file);
  return fromHere.startsWith("..") ? file : fromHere;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
