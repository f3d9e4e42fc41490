/** Where things are, and in which language. In capitals, as on Windows, where the case of a name does not count. */
const PLACES = ["PATH", "HOME", "USERPROFILE", "XDG_CACHE_HOME", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT", "WINDIR", "LANG", "TZ"];

/** What the system's loader and Node go by. */
const RUNTIME = ["LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "NODE_OPTIONS", "NODE_V8_COVERAGE", "UV_THREADPOOL_SIZE"];

/** Of the libraries that compute and decode: onnxruntime, OpenMP, CUDA, libvips, the C library's memory. */
const PREFIXES = ["ORT_", "OMP_", "KMP_", "CUDA_", "NVIDIA_", "VIPS_", "MALLOC_", "LC_"];

/**
 * glibc gives memory of megabytes back to the kernel as soon as it is freed, and each picture's pages would be made anew, and zeroed, several
 * times: a sixth of the time that decoding and encoding take. Blocks above the first, glibc's largest, still go back at once, as a model's do.
 */
const KEPT_MEMORY = { MALLOC_MMAP_THRESHOLD_: String(32 * 2 ** 20), MALLOC_TRIM_THRESHOLD_: String(128 * 2 ** 20) };

/**
 * What the engine's process gets of the server's environment. It decodes what strangers send, so what it does not need stays behind:
 * keys, tokens of collectors, addresses of proxies, whatever they are called.
 */
export function engineEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...KEPT_MEMORY, ...Object.fromEntries(Object.entries(environment).filter(([name]) => isForEngine(name.toUpperCase()))) };
}

function isForEngine(name: string): boolean {
  return PLACES.includes(name) || RUNTIME.includes(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}
