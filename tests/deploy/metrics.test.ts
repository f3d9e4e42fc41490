import { parser } from "@prometheus-io/lezer-promql";
import { beforeAll, describe, expect, test } from "vitest";
import { exposedMetrics, type Exposed } from "./exposed-metrics.ts";
import { findAll, readText, readYaml, type Branch, type Tree } from "./read-deploy.ts";

/** What Prometheus adds by itself. */
const OWN_NAMES = ["up", "ALERTS"];
const OWN_LABELS = ["job", "instance", "le"];

interface Rule extends Branch {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { severity: string };
  readonly annotations: { summary: string; description: string };
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { h: number; w: number; x: number; y: number };
  readonly targets?: { expr: string; legendFormat: string }[];
}

const RULES = findAll(readYaml("prometheus/alerts.yml")[0], "rules").flat() as Rule[];
const DASHBOARD = JSON.parse(readText("grafana/retouch.json")) as Branch & { panels: Panel[]; uid: string };
const SCALER = readYaml("kubernetes/scaledobject.yaml")[0];

const EXPRESSIONS: [string, string][] = [
  ...RULES.map(({ alert, expr }): [string, string] => [`the alert ${alert}`, expr]),
  ...DASHBOARD.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }): [string, string] => [`the panel ${title}`, expr])),
  ...findTexts(DASHBOARD["annotations"], "expr").map((expr): [string, string] => ["the marks on the dashboard", expr]),
  ...findTexts(SCALER, "query").map((query): [string, string] => ["the autoscaler", query]),
];

function findTexts(tree: Tree, name: string): string[] {
  return findAll(tree, name).filter((value) => typeof value === "string");
}

interface Selector {
  readonly name: string;
  readonly matchers: { label: string; operator: string; value: string }[];
}

/** Grafana puts a duration in place of its own variable. */
function parse(expression: string): { errors: string[]; selectors: Selector[]; grouped: string[] } {
  const text = expression.replaceAll("$__rate_interval", "5m");
  const errors: string[] = [];
  const selectors: Selector[] = [];
  const grouped: string[] = [];
  parser.parse(text).iterate({
    enter({ name, from, to, type, node }) {
      const words = text.slice(from, to);
      if (type.isError) errors.push(`at ${from}: ${text.slice(from, from + 20)}`);
      if (name === "VectorSelector") selectors.push({ name: words.replace(/\{.*/s, "").trim(), matchers: [] });
      if (name === "UnquotedLabelMatcher") {
        const [, label, operator, value] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/s.exec(words)!;
        selectors.at(-1)!.matchers.push({ label, operator, value });
      }
      if (name === "LabelName" && node.parent?.name === "GroupingLabels") grouped.push(words);
    },
  });
  return { errors, selectors, grouped };
}

let exposed: Exposed;
beforeAll(async () => {
  exposed = await exposedMetrics();
});

test("there is something to look at", () => {
  expect(EXPRESSIONS.length).toBeGreaterThan(35);
});

describe.each(EXPRESSIONS)("%s: %s", (_, expression) => {
  const { errors, selectors, grouped } = parse(expression);

  test("is PromQL", () => {
    expect(errors).toEqual([]);
    expect(selectors).not.toEqual([]);
  });

  test("asks for what a running server shows", () => {
    const names = [...exposed.keys(), ...OWN_NAMES];
    expect(selectors.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
    const ours = selectors.filter(({ name }) => !OWN_NAMES.includes(name));
    for (const { name, matchers } of ours) {
      for (const { label, operator, value } of matchers.filter(({ label }) => !OWN_LABELS.includes(label))) {
        const values = [...(exposed.get(name)?.get(label) ?? [])];
        const pattern = operator.endsWith("~") ? new RegExp(`^(?:${value})$`) : undefined;
        const isThere = values.some((there) => pattern?.test(there) ?? there === value);
        expect(isThere, `${name}{${label}${operator}"${value}"}`).toBe(true);
      }
    }
    const labels = ours.flatMap(({ name }) => [...(exposed.get(name)?.keys() ?? [])]);
    expect(grouped.filter((label) => ![...labels, ...OWN_LABELS].includes(label))).toEqual([]);
  });
});

test("every metric that the server shows stands on the dashboard", () => {
  const onDashboard = DASHBOARD.panels
    .flatMap(({ targets = [] }) => targets)
    .flatMap(({ expr }) => parse(expr).selectors.map(({ name }) => name.replace(/_(?:bucket|count|sum)$/, "")));
  const shown = new Set([...exposed.keys()].map((name) => name.replace(/_(?:bucket|count|sum)$/, "")));
  expect(shown.difference(new Set([...onDashboard, "target_info", "otel_scope_info"]))).toEqual(new Set());
});

test("every alert says how bad it is, what it is and what to look at", () => {
  expect(new Set(RULES.map(({ alert }) => alert)).size).toBe(RULES.length);
  for (const { labels, annotations } of RULES) {
    expect(["critical", "warning"]).toContain(labels.severity);
    expect(annotations.summary.length).toBeGreaterThan(10);
    expect(annotations.description.length).toBeGreaterThan(30);
  }
});

test("every alert is tried by promtool's test", () => {
  const tried = readText("prometheus/alerts.test.yml");
  const untried = RULES.map(({ alert }) => alert).filter((alert) => !new RegExp(`\\b${alert}\\b`).test(tried));
  expect(untried).toEqual([]);
});

test("the dashboard's panels lie beside each other, each with an id of its own and a source that is chosen", () => {
  const { panels } = DASHBOARD;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24);
  expect(new Set(findAll(panels as never, "uid"))).toEqual(new Set(["${datasource}"]));
});

test("the jobs of Prometheus are called what alerts and dashboard call them", () => {
  for (const path of ["prometheus/prometheus.yml", "prometheus/kubernetes.yml"]) {
    expect(findAll(readYaml(path)[0], "job_name")).toEqual(["retouch-gateway", "retouch-worker"]);
  }
  const asked = EXPRESSIONS.flatMap(([, expression]) => parse(expression).selectors)
    .flatMap(({ matchers }) => matchers)
    .filter(({ label }) => label === "job");
  expect(new Set(asked.map(({ value }) => value))).toEqual(new Set(["retouch-gateway", "retouch-worker"]));
});
