import { expect, test } from "vitest";
import { COMPOSE_VARIABLES, knownCommands, knownFlags, knownVariables } from "./known-settings.ts";
import { findAll, listFiles, readText, readYaml, type Tree } from "./read-deploy.ts";

const FILES = listFiles("**/*.{yaml,yml,example,md}").concat("Dockerfile");

test.each(FILES)("every RETOUCH_ variable in %s is one that the configuration reads", (path) => {
  const known = new Set([...knownVariables(), ...COMPOSE_VARIABLES]);
  const used = new Set(readText(path).match(/\bRETOUCH_[A-Z_]+/g));
  expect([...used].filter((name) => !known.has(name))).toEqual([]);
});

test("the containers are given only what the configuration reads", () => {
  const known = knownVariables();
  const { services } = readYaml("compose.yaml")[0] as { services: Record<string, { environment?: Record<string, Tree> }> };
  const inCompose = Object.values(services).flatMap(({ environment = {} }) => Object.keys(environment));
  const inPods = ["gateway", "worker", "settings"].flatMap((name) => {
    const documents = readYaml(`kubernetes/${name}.yaml`);
    const variables = documents.flatMap((document) => findAll(document, "env")).flat() as { name: string }[];
    return [...variables.map(({ name }) => name), ...documents.flatMap((document) => Object.keys(document["data"] ?? {}))];
  });
  const ours = [...inCompose, ...inPods].filter((name) => name.startsWith("RETOUCH_"));
  expect(ours.length).toBeGreaterThan(10);
  expect(ours.filter((name) => !known.has(name))).toEqual([]);
});

test("what the containers run is a command that there is, with flags that there are", () => {
  const documents = ["compose.yaml", "kubernetes/gateway.yaml", "kubernetes/worker.yaml"].flatMap(readYaml);
  const lines = [
    ...documents.flatMap((tree) => findAll(tree, "args")),
    ...documents.flatMap((tree) => findAll(tree["services"], "command")),
  ]
    .filter((line) => Array.isArray(line))
    .map((line) => line.map(String))
    .filter(([first]) => first !== "sleep");
  expect(lines.length).toBeGreaterThan(4);
  for (const [command, ...flags] of lines) {
    expect([...knownCommands()]).toContain(command);
    expect(flags.filter((flag) => !knownFlags().has(flag))).toEqual([]);
  }
});

test("every secret is drawn by whoever deploys: none has a value here", () => {
  const text = FILES.map(readText).join("\n");
  expect(text.match(/^(?:\w*(?:PASSWORD|KEY))=.+$/gm)).toBeNull();
  expect(text).not.toMatch(/kind: Secret\b/);
});
