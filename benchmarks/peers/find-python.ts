import { spawnSync } from "node:child_process";

const NEEDED = ["torch", "diffusers", "transformers", "safetensors", "PIL"];

/** The Python of `--python`, `RETOUCH_PYTHON` or the path, if it has what the comparison needs; otherwise what to do about it. */
export function findPython(given: string | undefined): { readonly python: string } | { readonly advice: string } {
  const python = given ?? process.env["RETOUCH_PYTHON"] ?? "python3";
  const tried = spawnSync(python, ["-c", `import ${NEEDED.join(", ")}`], { encoding: "utf8" });
  if (tried.status === 0) return { python };
  const reason = tried.error?.message ?? tried.stderr.trim().split("\n").at(-1) ?? "unknown";
  return {
    advice: [
      `PyTorch is not there to compare with: ${python}: ${reason}`,
      "Possible solutions:",
      '- pip install torch diffusers transformers safetensors pillow, and name that Python by "--python <path>" or RETOUCH_PYTHON',
    ].join("\n"),
  };
}
