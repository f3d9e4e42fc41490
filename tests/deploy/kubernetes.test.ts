import { ScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1";
import { Deployment } from "kubernetes-models/apps/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { ConfigMap, Namespace, Service } from "kubernetes-models/v1";
import { describe, expect, test } from "vitest";
import { findAll, listFiles, readText, readYaml, type Branch } from "./read-deploy.ts";

/** What a stop takes at most; server/src/main.ts. */
const DRAIN_S = 30;

const MODELS: Record<string, new (data: never) => { validate(): void }> = {
  Namespace,
  ConfigMap,
  Service,
  Deployment,
  PodDisruptionBudget,
  ScaledObject,
};

interface Manifest extends Branch {
  readonly kind: string;
  readonly metadata: { name: string };
}
interface Container {
  readonly ports: { name: string; containerPort: number }[];
  readonly volumeMounts: { name: string; mountPath: string }[];
  readonly securityContext: Branch;
  readonly resources: { requests: Branch; limits: Branch };
  readonly lifecycle?: { preStop: { exec: { command: string[] } } };
  readonly [probe: `${string}Probe`]: { httpGet: { path: string; port: string } };
}
interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: Branch;
  readonly automountServiceAccountToken: boolean;
  readonly containers: [Container];
  readonly volumes: { name: string }[];
}

const KUSTOMIZATION = readYaml("kubernetes/kustomization.yaml")[0] as { resources: string[] };
const MANIFESTS = KUSTOMIZATION.resources.flatMap((path) => readYaml(`kubernetes/${path}`)) as Manifest[];

function manifest(kind: string, name: string): Manifest {
  return MANIFESTS.find((each) => each.kind === kind && each.metadata.name === name)!;
}

test("kustomization.yaml names every manifest", () => {
  const files = listFiles("kubernetes/*").map((path) => path.slice("kubernetes/".length));
  expect(new Set([...KUSTOMIZATION.resources, "kustomization.yaml"])).toEqual(new Set(files));
});

test.each(MANIFESTS.map((each) => [`${each.kind} ${each.metadata.name}`, each] as const))("%s keeps to its schema", (_, each) => {
  const model = new MODELS[each.kind](each as never);
  expect(() => model.validate()).not.toThrow();
});

test("a schema refuses what is wrong", () => {
  const wrong = structuredClone(manifest("Deployment", "retouch-gateway"));
  (wrong["spec"] as Branch)["replicas"] = "two";
  expect(() => new Deployment(wrong as never).validate()).toThrow(/replicas/);
});

describe.each(["gateway", "worker"])("the pods of the %s", (component) => {
  const deployment = manifest("Deployment", `retouch-${component}`);
  const { template } = deployment["spec"] as unknown as { template: { spec: PodSpec } };
  const pod = template.spec;
  const [container] = pod.containers;

  test("have no rights: the namespace refuses others", () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
  });

  test("are given the time that a drain takes, and some more", () => {
    const preStopS = Number(container.lifecycle?.preStop.exec.command[1] ?? 0);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(preStopS + DRAIN_S + 5);
  });

  test("are asked for readiness and life where they answer", () => {
    const ports = container.ports.map(({ name }) => name);
    for (const [probe, path] of [
      ["startup", "/livez"],
      ["liveness", "/livez"],
      ["readiness", "/readyz"],
    ] as const) {
      expect(container[`${probe}Probe`].httpGet.path).toBe(path);
      expect(ports).toContain(container[`${probe}Probe`].httpGet.port);
    }
  });

  test("say what they take, and may write where the image does", () => {
    expect(Object.keys(container.resources.requests)).toEqual(expect.arrayContaining(["cpu", "memory"]));
    expect(container.resources.limits["memory"]).toBeDefined();
    const places = container.volumeMounts.map(({ mountPath }) => mountPath);
    expect(places).toEqual(expect.arrayContaining(["/var/lib/retouch", "/tmp"]));
    expect(container.volumeMounts.map(({ name }) => name).toSorted()).toEqual(pod.volumes.map(({ name }) => name).toSorted());
  });

  test("are found by their budget", () => {
    const labels = { "app.kubernetes.io/component": component };
    expect(findAll(manifest("PodDisruptionBudget", `retouch-${component}`), "matchLabels")).toEqual([labels]);
    expect(findAll(deployment, "matchLabels")).toContainEqual(labels);
    expect(findAll(deployment, "labels")).toContainEqual(labels);
  });
});

test("the service leads to the gateways' port", () => {
  const { spec } = manifest("Service", "retouch-gateway") as unknown as { spec: { selector: Branch; ports: [{ targetPort: string }] } };
  expect(spec.selector).toEqual({ "app.kubernetes.io/component": "gateway" });
  expect(findAll(manifest("Deployment", "retouch-gateway"), "containerPort")).toEqual([8080]);
  expect(spec.ports[0].targetPort).toBe("http");
});

test("the number of workers is the autoscaler's alone, which names a deployment that there is", () => {
  expect((manifest("Deployment", "retouch-worker")["spec"] as Branch)["replicas"]).toBeUndefined();
  const { spec } = manifest("ScaledObject", "retouch-worker") as unknown as { spec: { scaleTargetRef: { name: string } } };
  expect(manifest("Deployment", spec.scaleTargetRef.name)).toBeDefined();
});

test("whoever asks Prometheus in the cluster finds the pods by what they are called", () => {
  const text = readText("prometheus/kubernetes.yml");
  expect(text.match(/regex: .+/g)).toEqual(["regex: gateway;http", "regex: worker;metrics"]);
  expect(findAll(manifest("Deployment", "retouch-worker") as Branch, "ports")).toEqual([[{ name: "metrics", containerPort: 9464 }]]);
});
