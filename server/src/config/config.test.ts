import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError, readConfig, readServerUrl, type ConfigFlags } from "./config.ts";
import type { Environment } from "./environment.ts";

test("nothing set: loopback, port 8080, ./data, the starter model, keys required", () => {
  expect(readConfig({}, {})).toEqual({
    host: "127.0.0.1",
    port: 8080,
    dataFolder: resolve("data"),
    database: undefined,
    works: true,
    model: "starter",
    requireKey: true,
    allowQueryKey: true,
    bootstrapKey: undefined,
    logLevel: "info",
    allowUrls: false,
    outgoingPorts: [443, 8443],
    allowOutgoing: [],
    publicUrl: undefined,
  });
});

test("what the process may reach is said by flags or the environment", () => {
  const environment = { RETOUCH_ALLOW_URLS: "1", RETOUCH_ALLOW_OUTGOING: "Hooks.Internal:8080,[::1]:99", RETOUCH_OUTGOING_PORTS: "443" };
  expect(readConfig({ publicUrl: "https://example.com/retouch/" }, environment)).toMatchObject({
    allowUrls: true,
    outgoingPorts: [443],
    allowOutgoing: ["hooks.internal:8080", "[::1]:99"],
    publicUrl: "https://example.com/retouch",
  });
  expect(readConfig({ allowUrls: true, allowOutgoing: "127.0.0.1:1" }, {})).toMatchObject({
    allowUrls: true,
    allowOutgoing: ["127.0.0.1:1"],
  });
});

test("a flag wins over the environment, which wins over the default", () => {
  const environment = { RETOUCH_HOST: "0.0.0.0", RETOUCH_PORT: "9000", RETOUCH_DATA: "/tmp/there", RETOUCH_MODEL: "mine" };
  expect(readConfig({ port: "9001" }, environment)).toMatchObject({ host: "0.0.0.0", port: 9001, dataFolder: "/tmp/there", model: "mine" });
});

test.each<[ConfigFlags, Environment, boolean]>([
  [{}, {}, true],
  [{}, { RETOUCH_QUERY_KEY: "1" }, true],
  [{}, { RETOUCH_QUERY_KEY: "0" }, false],
  [{ queryKey: false }, {}, false],
  [{ queryKey: false }, { RETOUCH_QUERY_KEY: "1" }, false],
])("%j and %j let a key stand in the query: %s", (flags, environment, isAllowed) => {
  expect(readConfig(flags, environment).allowQueryKey).toBe(isAllowed);
});

test.each<[ConfigFlags, Environment, string]>([
  [{}, {}, "http://127.0.0.1:8080"],
  [{ port: "9000" }, { RETOUCH_HOST: "0.0.0.0", RETOUCH_PORT: "1" }, "http://127.0.0.1:9000"],
  [{ host: "::" }, {}, "http://[::1]:8080"],
  [{}, { RETOUCH_PUBLIC_URL: "https://example.com/retouch/" }, "https://example.com/retouch"],
])("with %j and %j the server is at %s", (flags, environment, url) => {
  expect(readServerUrl(flags, environment)).toBe(url);
});

test("an empty variable is an unset one", () => {
  expect(readConfig({}, { RETOUCH_PORT: "", RETOUCH_BOOTSTRAP_KEY: "" })).toMatchObject({ port: 8080, bootstrapKey: undefined });
});

test("the value cannot be changed afterwards", () => {
  expect(Object.isFrozen(readConfig({}, {}))).toBe(true);
});

describe("no-auth", () => {
  test.each(["127.0.0.1", "127.1.2.3", "::1", "localhost"])("is allowed on %s", (host) => {
    expect(readConfig({ host, auth: false }, {}).requireKey).toBe(false);
  });

  test.each(["0.0.0.0", "::", "192.168.1.2", "127.0.0.1.example.com", "127.example.com", "example.com"])("is refused on %s", (host) => {
    expect(() => readConfig({ host, auth: false }, {})).toThrow(
      `Expected a loopback address for host with --no-auth but received "${host}"`,
    );
  });
});

describe("a wrong setting is named with its rule", () => {
  test.each<[ConfigFlags, Environment, string]>([
    [{ port: "http" }, {}, 'Expected an integer from 0 to 65535 for port but received "http"'],
    [{}, { RETOUCH_PORT: "65536" }, 'Expected an integer from 0 to 65535 for port but received "65536"'],
    [{ port: "-1" }, {}, 'Expected an integer from 0 to 65535 for port but received "-1"'],
    [{ host: "a b" }, {}, 'Expected an address or a host name for host but received "a b"'],
    [{ logLevel: "loud" }, {}, 'Expected one of debug, info, warn, error, silent for log level but received "loud"'],
    [{}, { RETOUCH_QUERY_KEY: "no" }, 'Expected 0 or 1 for RETOUCH_QUERY_KEY but received "no"'],
    [
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" },
      'Expected an http or https URL for OTEL_EXPORTER_OTLP_ENDPOINT but received "collector:4318"',
    ],
    [{}, { RETOUCH_ALLOW_URLS: "yes" }, 'Expected 0 or 1 for RETOUCH_ALLOW_URLS but received "yes"'],
    [
      { allowOutgoing: "127.0.0.1:1,10.0.0.0/8" },
      {},
      'Expected host:port, several separated by commas, for allow-outgoing but received "10.0.0.0/8"',
    ],
    [
      {},
      { RETOUCH_OUTGOING_PORTS: "443, 8443" },
      'Expected integers from 1 to 65535, separated by commas, for RETOUCH_OUTGOING_PORTS but received " 8443"',
    ],
    [{ publicUrl: "example.com" }, {}, 'Expected an https or http URL without a query for public-url but received "example.com"'],
    [
      {},
      { RETOUCH_DATABASE: "mysql://somebody:secret@localhost/retouch" },
      "Expected postgres://user:password@host:port/name for database but received one of mysql://",
    ],
    [{}, { RETOUCH_NO_WORKER: "yes" }, 'Expected 0 or 1 for RETOUCH_NO_WORKER but received "yes"'],
    [
      { worker: false },
      {},
      "Expected a database (--database or RETOUCH_DATABASE) with --no-worker but received none: nobody else could do the jobs",
    ],
  ])("%j %j", (flags, environment, message) => {
    expect(() => readConfig(flags, environment)).toThrow(new ConfigError(message));
  });

  test("a bad bootstrap key is described, never shown", () => {
    const key = "short-secret";
    expect(() => readConfig({}, { RETOUCH_BOOTSTRAP_KEY: key })).toThrow("but received 12 characters");
    expect(() => readConfig({}, { RETOUCH_BOOTSTRAP_KEY: key })).not.toThrow(key);
  });

  test("all at once", () => {
    expect(() => readConfig({ port: "x", host: "" }, {})).toThrow(/for host .*\n.* for port/);
  });
});
