/** Where things are, in which language, and what the system's loader and Node itself go by. In capitals: Windows knows no others. */
const NAMES = new Set([
  ...["PATH", "HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT", "WINDIR", "LANG", "TZ"],
  ...["LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "NODE_OPTIONS", "NODE_V8_COVERAGE", "UV_THREADPOOL_SIZE"],
]);

/** Of the libraries that compute and decode: onnxruntime, OpenMP, CUDA, libvips, the C library's memory. */
const PREFIXES = ["ORT_", "OMP_", "KMP_", "CUDA_", "NVIDIA_", "VIPS_", "MALLOC_", "LC_"];

/**
 * What the engine's process gets of the server's environment. It decodes what strangers send, so what it does not need stays behind:
 * keys, tokens of collectors, addresses of proxies, whatever they are called.
 */
export function engineEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isForEngine(name.toUpperCase())));
}

function isForEngine(name: string): boolean {
  return NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}
