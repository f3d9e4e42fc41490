import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Model } from "@retouch/contract";
import { DEFAULT_HOST, DEFAULT_PORT, readDataFolder, type Config } from "../config/config.ts";
import { localUrl } from "../config/local-url.ts";
import { GET_IMAGE_PATH } from "../http/routes/inpainting.ts";
import { COMMAND } from "../installation.ts";
import { LINK_MINUTES } from "../keys/sign-in.ts";
import type { RunningServer } from "../main.ts";
import { pageLink } from "./page-link.ts";

export interface BannerFacts {
  readonly config: Config;
  readonly server: Pick<RunningServer, "port" | "models" | "firstKey" | "firstLinkToken" | "isBootstrapKeyUsed" | "toAdministrate">;
  /** Folders that may hold `lion.json`. */
  readonly examples: readonly string[];
}

/** What `retouch serve` says when it is ready: where, with what, and a first picture to ask for. */
export function banner({ config, server, examples }: BannerFacts): string {
  const { models, firstKey } = server;
  const url = localUrl(config.host, server.port);
  const drawnKey = config.bootstrapKey === undefined ? firstKey : undefined;
  const lines = [
    `Retouch is ready at ${url}`,
    "",
    ...modelLines(models),
    config.database === undefined ? `  data   ${config.dataFolder}` : `  data   ${withoutPassword(config.database)}`,
    ...(drawnKey !== undefined
      ? [`  key    ${drawnKey}`, `         shown this once; ${keysCommand(config, "rotate default")} replaces it`]
      : []),
    ...(config.requireKey ? [] : ["  key    none is needed: --no-auth"]),
    ...(server.toAdministrate === undefined
      ? []
      : [
          "  keys   none has the scope admin, to manage subscriptions over HTTP",
          `         ${keysCommand(config, server.toAdministrate)} gives it`,
        ]),
    ...pageLines(config, server),
    "",
    "Try it:",
    "",
    `  ${curl(url, keyToShow(config, server.isBootstrapKeyUsed, drawnKey), examples).join(" \\\n    ")}`,
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function modelLines(models: readonly Model[]): string[] {
  if (models.length === 0) return [`  model  none yet: no worker is there; ${COMMAND} worker starts one`];
  return models.map(
    ({ name, inpainting, native_size }) =>
      `  model  ${name}, ${inpainting ? "made for inpainting" : "for text and images"}, ${native_size} pixels a side`,
  );
}

/** Where a database is, for a terminal that others may look at. */
export function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = "";
  url.search = ""; // which may hold one, too
  return url.href;
}

/** Where the page is, signed in by a link where there is one to print. */
function pageLines(config: Config, { port, firstLinkToken }: BannerFacts["server"]): string[] {
  const url = config.publicUrl ?? localUrl(config.host, port);
  if (!config.requireKey) return [`  page   ${url}/`];
  const link = keysCommand(config, `link${linkFlags(config, port)}`);
  if (firstLinkToken === undefined) return [`  page   ${url}/`, `         ${link} prints a link that signs a browser in`];
  return [
    `  page   ${pageLink(url, firstLinkToken)}`,
    `         signs one browser in, within ${LINK_MINUTES} minutes; ${link} prints another`,
  ];
}

function linkFlags({ host, publicUrl }: Config, port: number): string {
  if (publicUrl !== undefined) return ` --public-url ${quoted(publicUrl)}`;
  return `${host === DEFAULT_HOST ? "" : ` --host ${host}`}${port === DEFAULT_PORT ? "" : ` --port ${port}`}`;
}

/** A command for another terminal, which may have the same environment but knows none of our flags. */
function keysCommand({ dataFolder, database }: Config, rest: string): string {
  if (database !== undefined) return `${COMMAND} keys ${rest}${process.env["RETOUCH_DATABASE"] === database ? "" : " --database …"}`;
  const data = dataFolder === readDataFolder(undefined, process.env) ? "" : ` --data ${quoted(shortPath(dataFolder))}`;
  return `${COMMAND} keys ${rest}${data}`;
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
